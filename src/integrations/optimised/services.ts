import type { OptimisedService } from './service-call.ts'

const named = (sdkService: string, prefix: string, tag: string, baseError = `${tag}Exception`): OptimisedService => ({
  sdkService,
  prefix,
  tag,
  baseError
})

/** Names of services in errors. Recorded for DynamoDB, SQS and SNS; the others are those of the first SDK for Java. */
export const services = {
  athena: named('athena', 'Athena', 'AmazonAthena'),
  batch: named('batch', 'Batch', 'AWSBatch'),
  bedrock: named('bedrock', 'Bedrock', 'AmazonBedrock'),
  bedrockAgentCore: named('bedrockagentcore', 'BedrockAgentCore', 'AmazonBedrockAgentCore'),
  bedrockRuntime: named('bedrockruntime', 'Bedrock', 'AmazonBedrockRuntime'),
  codebuild: named('codebuild', 'CodeBuild', 'AWSCodeBuild'),
  databrew: named('databrew', 'DataBrew', 'AWSGlueDataBrew'),
  dynamodb: named('dynamodb', 'DynamoDB', 'AmazonDynamoDBv2', 'AmazonDynamoDBException'),
  ecs: named('ecs', 'ECS', 'AmazonECS'),
  eks: named('eks', 'EKS', 'AmazonEKS'),
  emr: named('emr', 'ElasticMapReduce', 'AmazonElasticMapReduce'),
  emrContainers: named('emrcontainers', 'EMRContainers', 'AmazonEMRContainers'),
  emrServerless: named('emrserverless', 'EMRServerless', 'AWSEMRServerless'),
  events: named('eventbridge', 'EventBridge', 'AmazonEventBridge'),
  glue: named('glue', 'Glue', 'AWSGlue'),
  mediaconvert: named('mediaconvert', 'MediaConvert', 'AWSMediaConvert'),
  sagemaker: named('sagemaker', 'SageMaker', 'AmazonSageMaker'),
  sns: named('sns', 'SNS', 'AmazonSNS'),
  sqs: named('sqs', 'SQS', 'AmazonSQS')
} as const
