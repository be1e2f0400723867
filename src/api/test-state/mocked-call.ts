import type { Resource } from '../../asl/definition.ts'

/** The API call whose answer a Task's result is. */
export interface MockedCall {
  /** The service as the AWS SDK for Java v2 names it, which Step Functions follows: `eventbridge`. */
  readonly service: string
  /** Its name in the service's own spelling but for the case of its letters. */
  readonly operation: string
  /** Members of the answer that Step Functions turns into JSON, so that they may hold anything. */
  readonly open: readonly string[]
  /** `aws-sdk:…`: a call that the service does not have is the definition's fault. */
  readonly isSdk: boolean
}

/**
 * Which call of which API gives a Task its result; `undefined` where the result has no form that an API declares: a
 * function's own ARN, an activity, a callback (its result is what SendTaskSuccess brings), API Gateway and HTTP. Of a
 * job the result is the answer of the call that asks how it is (AWS: "Testing state machines with TestState API").
 */
export function mockedCall(resource: Resource): MockedCall | undefined {
  if (resource.kind !== 'integration' || resource.pattern === 'wait-for-task-token') return undefined
  const { service, action, pattern } = resource
  if (service.startsWith(SDK_PREFIX)) {
    return { service: service.slice(SDK_PREFIX.length), operation: action, open: [], isSdk: true }
  }
  const name = `${service}:${action}`
  const operation = pattern === 'request-response' ? action : POLLING[name]
  if (operation === undefined) return undefined
  const open = OPEN[pattern === 'sync:2' ? `${name}.sync:2` : name] ?? []
  return { service: serviceOf(service, action), operation, open, isSdk: false }
}

const SDK_PREFIX = 'aws-sdk:'

function serviceOf(service: string, action: string): string {
  if (service === 'bedrock' && action === 'invokeModel') return 'bedrockruntime'
  return SERVICES[service] ?? service
}

/** Optimised integrations that have a name of their own. */
const SERVICES: Readonly<Record<string, string>> = {
  elasticmapreduce: 'emr',
  'emr-containers': 'emrcontainers',
  'emr-serverless': 'emrserverless',
  events: 'eventbridge',
  states: 'sfn'
}

const OPEN: Readonly<Record<string, readonly string[]>> = {
  'bedrock:invokeModel': ['Body'],
  'lambda:invoke': ['Payload'],
  'states:startExecution.sync:2': ['Input', 'Output']
}

/** What is asked until a job is done. */
const POLLING: Readonly<Record<string, string>> = {
  'athena:startQueryExecution': 'getQueryExecution',
  'batch:submitJob': 'describeJobs',
  'bedrock:createModelCustomizationJob': 'getModelCustomizationJob',
  'codebuild:retryBuildBatch': 'batchGetBuildBatches',
  'codebuild:startBuild': 'batchGetBuilds',
  'codebuild:startBuildBatch': 'batchGetBuildBatches',
  'databrew:startJobRun': 'describeJobRun',
  'ecs:runTask': 'describeTasks',
  'eks:createCluster': 'describeCluster',
  'eks:createFargateProfile': 'describeFargateProfile',
  'eks:createNodegroup': 'describeNodegroup',
  'elasticmapreduce:addStep': 'describeStep',
  'elasticmapreduce:createCluster': 'describeCluster',
  'elasticmapreduce:terminateCluster': 'describeCluster',
  'emr-containers:deleteVirtualCluster': 'describeVirtualCluster',
  'emr-containers:startJobRun': 'describeJobRun',
  'emr-serverless:cancelJobRun': 'getJobRun',
  'emr-serverless:createApplication': 'getApplication',
  'emr-serverless:deleteApplication': 'getApplication',
  'emr-serverless:startApplication': 'getApplication',
  'emr-serverless:startJobRun': 'getJobRun',
  'emr-serverless:stopApplication': 'getApplication',
  'glue:startJobRun': 'getJobRun',
  'mediaconvert:createJob': 'getJob',
  'sagemaker:createAutoMLJob': 'describeAutoMLJob',
  'sagemaker:createHyperParameterTuningJob': 'describeHyperParameterTuningJob',
  'sagemaker:createLabelingJob': 'describeLabelingJob',
  'sagemaker:createProcessingJob': 'describeProcessingJob',
  'sagemaker:createTrainingJob': 'describeTrainingJob',
  'sagemaker:createTransformJob': 'describeTransformJob',
  'states:startExecution': 'describeExecution'
}
