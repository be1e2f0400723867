/**
 * The resources that most published definitions use, by the number of definitions that do, of 423 state machines found in
 * public repositories; the last has as many as the 40th. `lambda-function` and `activity` are ARNs of their own.
 */
export const MOST_USED_RESOURCES = [
  'lambda:invoke',
  'lambda-function',
  'sns:publish',
  'dynamodb:putItem',
  'events:putEvents',
  'dynamodb:updateItem',
  'dynamodb:getItem',
  'states:startExecution.sync:2',
  'lambda:invoke.waitForTaskToken',
  'aws-sdk:s3:putObject',
  'aws-sdk:s3:getObject',
  'bedrock:invokeModel',
  'athena:startQueryExecution.sync',
  'athena:getQueryResults',
  'aws-sdk:transcribe:getTranscriptionJob',
  'aws-sdk:transcribe:startTranscriptionJob',
  'sqs:sendMessage.waitForTaskToken',
  'aws-sdk:glue:startCrawler',
  'sqs:sendMessage',
  'aws-sdk:glue:getCrawler',
  'events:putEvents.waitForTaskToken',
  'sns:publish.waitForTaskToken',
  'activity',
  'aws-sdk:rekognition:detectLabels',
  'aws-sdk:s3:copyObject',
  'http:invoke',
  'aws-sdk:cloudwatch:putMetricData',
  'aws-sdk:dynamodb:scan',
  'apigateway:invoke',
  'aws-sdk:comprehend:detectSentiment',
  'states:startExecution.sync',
  'aws-sdk:s3:listObjectsV2',
  'aws-sdk:sfn:listExecutions',
  'aws-sdk:sfn:sendTaskSuccess',
  'athena:startQueryExecution',
  'aws-sdk:polly:getSpeechSynthesisTask',
  'aws-sdk:polly:startSpeechSynthesisTask',
  'aws-sdk:rekognition:detectModerationLabels',
  'ecs:runTask.waitForTaskToken',
  'glue:startJobRun.sync',
  'states:startExecution'
] as const

export type MostUsedResource = (typeof MOST_USED_RESOURCES)[number]
