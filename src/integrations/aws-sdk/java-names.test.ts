import { describe, expect, test } from 'vitest'
import { clientPackage } from './client-packages.ts'
import { capitalised, javaExceptionName, javaMemberName, javaServiceName } from './java-names.ts'

describe('names of the second SDK for Java', () => {
  test.each([
    ['DynamoDB', 'DynamoDb'],
    ['SFN', 'Sfn'],
    ['S3', 'S3'],
    ['EC2', 'Ec2'],
    ['Secrets Manager', 'SecretsManager'],
    ['CloudWatch Logs', 'CloudWatchLogs'],
    ['IoT', 'Iot'],
    ['SESv2', 'SesV2'],
    ['RDS', 'Rds'],
    ['EventBridge', 'EventBridge'],
    // AWS: "AWS SDK service integrations", the column of exception prefixes
    ['SageMaker A2I Runtime', 'SageMakerA2IRuntime'],
    ['ApiGatewayV2', 'ApiGatewayV2'],
    ['AmplifyUIBuilder', 'AmplifyUiBuilder'],
    ['b2bi', 'B2Bi'],
    ['FSx', 'FSx'],
    ['IoTAnalytics', 'IoTAnalytics'],
    ['IoT Wireless', 'IotWireless'],
    ['Kinesis Video WebRTC Storage', 'KinesisVideoWebRtcStorage'],
    ['Route53 Recovery Cluster', 'Route53RecoveryCluster'],
    ['Resource Explorer 2', 'ResourceExplorer2'],
    ['WAFV2', 'Wafv2'],
    ['XRay', 'XRay'],
    ['codeartifact', 'Codeartifact'],
    ['Config Service', 'Config'],
    ['Lex Runtime Service', 'LexRuntime'],
    ['Elasticsearch Service', 'Elasticsearch'],
    ['Directory Service Data', 'DirectoryServiceData'],
    ['Database Migration Service', 'DatabaseMigration']
  ])('of the service %s is %s', (serviceId, name) => expect(javaServiceName(serviceId)).toBe(name))

  test.each([
    ['NoSuchKey', 'NoSuchKeyException'],
    ['InvalidToken', 'InvalidTokenException'],
    ['ResourceNotFoundException', 'ResourceNotFoundException'],
    ['DBInstanceNotFoundFault', 'DbInstanceNotFoundException']
  ])('of the error %s is %s', (name, spelled) => expect(javaExceptionName(name)).toBe(spelled))

  test.each([
    ['executionArn', 'ExecutionArn'],
    ['ETag', 'ETag'],
    ['ChecksumCRC32', 'ChecksumCRC32'],
    ['DBInstances', 'DbInstances'],
    ['ARN', 'Arn'],
    ['SSEKMSKeyId', 'SsekmsKeyId'],
    ['SS', 'Ss'],
    ['S', 'S'],
    ['NULL', 'Nul'],
    ['x', 'X'],
    ['EC2SecurityGroups', 'Ec2SecurityGroups'],
    ['VPCId', 'VpcId'],
    ['vCpus', 'VCpus'],
    ['S3Bucket', 'S3Bucket'],
    ['Equals', 'EqualsValue'],
    ['Default', 'DefaultValue'],
    ['Wait', 'WaitValue']
  ])('of the member %s is %s', (name, spelled) => expect(javaMemberName(name)).toBe(spelled))

  test('are not those of the first, which leaves acronyms', () => {
    expect(['executionArn', 'DBInstances', 'NULL'].map(capitalised)).toEqual(['ExecutionArn', 'DBInstances', 'NULL'])
  })
})

test.each([
  ['s3', '@aws-sdk/client-s3'],
  ['secretsmanager', '@aws-sdk/client-secrets-manager'],
  ['cloudwatchlogs', '@aws-sdk/client-cloudwatch-logs'],
  ['config', '@aws-sdk/client-config-service'],
  ['elasticloadbalancingv2', '@aws-sdk/client-elastic-load-balancing-v2']
])('the package of %s is %s', (service, name) => expect(clientPackage(service)).toBe(name))
