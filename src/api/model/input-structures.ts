/** The structures that requests consist of: member to shape, `!` where the member is required. */
export const inputStructures = {
  CloudWatchLogsLogGroup: { logGroupArn: 'Arn' },
  EncryptionConfiguration: {
    kmsKeyId: 'KmsKeyId',
    kmsDataKeyReusePeriodSeconds: 'KmsDataKeyReusePeriodSeconds',
    type: 'EncryptionType!'
  },
  LogDestination: { cloudWatchLogsLogGroup: 'CloudWatchLogsLogGroup' },
  LoggingConfiguration: {
    level: 'LogLevel',
    includeExecutionData: 'IncludeExecutionData',
    destinations: 'LogDestinationList'
  },
  MockErrorOutput: { error: 'SensitiveError', cause: 'SensitiveCause' },
  MockInput: {
    result: 'SensitiveData',
    errorOutput: 'MockErrorOutput',
    fieldValidationMode: 'MockResponseValidationMode'
  },
  RoutingConfigurationListItem: { stateMachineVersionArn: 'Arn!', weight: 'VersionWeight!' },
  Tag: { key: 'TagKey', value: 'TagValue' },
  TestStateConfiguration: {
    retrierRetryCount: 'RetrierRetryCount',
    errorCausedByState: 'TestStateStateName',
    mapIterationFailureCount: 'MapIterationFailureCount',
    mapItemReaderData: 'SensitiveData'
  },
  TracingConfiguration: { enabled: 'Enabled' },
  CreateActivityInput: { name: 'Name!', tags: 'TagList', encryptionConfiguration: 'EncryptionConfiguration' },
  CreateStateMachineAliasInput: {
    description: 'AliasDescription',
    name: 'CharacterRestrictedName!',
    routingConfiguration: 'RoutingConfigurationList!'
  },
  CreateStateMachineInput: {
    name: 'Name!',
    definition: 'Definition!',
    roleArn: 'Arn!',
    type: 'StateMachineType',
    loggingConfiguration: 'LoggingConfiguration',
    tags: 'TagList',
    tracingConfiguration: 'TracingConfiguration',
    publish: 'Publish',
    versionDescription: 'VersionDescription',
    encryptionConfiguration: 'EncryptionConfiguration'
  },
  DeleteActivityInput: { activityArn: 'Arn!' },
  DeleteStateMachineAliasInput: { stateMachineAliasArn: 'Arn!' },
  DeleteStateMachineInput: { stateMachineArn: 'Arn!' },
  DeleteStateMachineVersionInput: { stateMachineVersionArn: 'LongArn!' },
  DescribeActivityInput: { activityArn: 'Arn!' },
  DescribeExecutionInput: { executionArn: 'Arn!', includedData: 'IncludedData' },
  DescribeMapRunInput: { mapRunArn: 'LongArn!' },
  DescribeStateMachineAliasInput: { stateMachineAliasArn: 'Arn!' },
  DescribeStateMachineForExecutionInput: { executionArn: 'Arn!', includedData: 'IncludedData' },
  DescribeStateMachineInput: { stateMachineArn: 'Arn!', includedData: 'IncludedData' },
  GetActivityTaskInput: { activityArn: 'Arn!', workerName: 'Name' },
  GetExecutionHistoryInput: {
    executionArn: 'Arn!',
    maxResults: 'PageSize',
    reverseOrder: 'ReverseOrder',
    nextToken: 'PageToken',
    includeExecutionData: 'IncludeExecutionDataGetExecutionHistory'
  },
  ListActivitiesInput: { maxResults: 'PageSize', nextToken: 'PageToken' },
  ListExecutionsInput: {
    stateMachineArn: 'Arn',
    statusFilter: 'ExecutionStatus',
    maxResults: 'PageSize',
    nextToken: 'ListExecutionsPageToken',
    mapRunArn: 'LongArn',
    redriveFilter: 'ExecutionRedriveFilter'
  },
  ListMapRunsInput: { executionArn: 'Arn!', maxResults: 'PageSize', nextToken: 'PageToken' },
  ListStateMachineAliasesInput: { stateMachineArn: 'Arn!', nextToken: 'PageToken', maxResults: 'PageSize' },
  ListStateMachineVersionsInput: { stateMachineArn: 'Arn!', nextToken: 'PageToken', maxResults: 'PageSize' },
  ListStateMachinesInput: { maxResults: 'PageSize', nextToken: 'PageToken' },
  ListTagsForResourceInput: { resourceArn: 'Arn!' },
  PublishStateMachineVersionInput: {
    stateMachineArn: 'Arn!',
    revisionId: 'RevisionId',
    description: 'VersionDescription'
  },
  RedriveExecutionInput: { executionArn: 'Arn!', clientToken: 'ClientToken' },
  SendTaskFailureInput: { taskToken: 'TaskToken!', error: 'SensitiveError', cause: 'SensitiveCause' },
  SendTaskHeartbeatInput: { taskToken: 'TaskToken!' },
  SendTaskSuccessInput: { taskToken: 'TaskToken!', output: 'SensitiveData!' },
  StartExecutionInput: { stateMachineArn: 'Arn!', name: 'Name', input: 'SensitiveData', traceHeader: 'TraceHeader' },
  StartSyncExecutionInput: {
    stateMachineArn: 'Arn!',
    name: 'Name',
    input: 'SensitiveData',
    traceHeader: 'TraceHeader',
    includedData: 'IncludedData'
  },
  StopExecutionInput: { executionArn: 'Arn!', error: 'SensitiveError', cause: 'SensitiveCause' },
  TagResourceInput: { resourceArn: 'Arn!', tags: 'TagList!' },
  TestStateInput: {
    definition: 'Definition!',
    roleArn: 'Arn',
    input: 'SensitiveData',
    inspectionLevel: 'InspectionLevel',
    revealSecrets: 'RevealSecrets',
    variables: 'SensitiveData',
    stateName: 'TestStateStateName',
    mock: 'MockInput',
    context: 'SensitiveData',
    stateConfiguration: 'TestStateConfiguration'
  },
  UntagResourceInput: { resourceArn: 'Arn!', tagKeys: 'TagKeyList!' },
  UpdateMapRunInput: {
    mapRunArn: 'LongArn!',
    maxConcurrency: 'MaxConcurrency',
    toleratedFailurePercentage: 'ToleratedFailurePercentage',
    toleratedFailureCount: 'ToleratedFailureCount'
  },
  UpdateStateMachineAliasInput: {
    stateMachineAliasArn: 'Arn!',
    description: 'AliasDescription',
    routingConfiguration: 'RoutingConfigurationList'
  },
  UpdateStateMachineInput: {
    stateMachineArn: 'Arn!',
    definition: 'Definition',
    roleArn: 'Arn',
    loggingConfiguration: 'LoggingConfiguration',
    tracingConfiguration: 'TracingConfiguration',
    publish: 'Publish',
    versionDescription: 'VersionDescription',
    encryptionConfiguration: 'EncryptionConfiguration'
  },
  ValidateStateMachineDefinitionInput: {
    definition: 'Definition!',
    type: 'StateMachineType',
    severity: 'ValidateStateMachineDefinitionSeverity',
    maxResults: 'ValidateStateMachineDefinitionMaxResult'
  }
} as const
