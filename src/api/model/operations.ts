/** Every operation of the service with the errors that it may answer beside those common to all. */
export const operationErrors = {
  CreateActivity: [
    'ActivityLimitExceeded',
    'ActivityAlreadyExists',
    'InvalidName',
    'TooManyTags',
    'InvalidEncryptionConfiguration',
    'KmsAccessDeniedException',
    'KmsThrottlingException'
  ],
  CreateStateMachine: [
    'InvalidArn',
    'InvalidDefinition',
    'InvalidName',
    'InvalidLoggingConfiguration',
    'InvalidTracingConfiguration',
    'StateMachineAlreadyExists',
    'StateMachineDeleting',
    'StateMachineLimitExceeded',
    'StateMachineTypeNotSupported',
    'TooManyTags',
    'ValidationException',
    'ConflictException',
    'InvalidEncryptionConfiguration',
    'KmsAccessDeniedException',
    'KmsThrottlingException'
  ],
  CreateStateMachineAlias: [
    'InvalidArn',
    'InvalidName',
    'ValidationException',
    'StateMachineDeleting',
    'ResourceNotFound',
    'ConflictException',
    'ServiceQuotaExceededException'
  ],
  DeleteActivity: ['InvalidArn'],
  DeleteStateMachine: ['InvalidArn', 'ValidationException'],
  DeleteStateMachineAlias: ['ValidationException', 'InvalidArn', 'ResourceNotFound', 'ConflictException'],
  DeleteStateMachineVersion: ['ValidationException', 'InvalidArn', 'ConflictException'],
  DescribeActivity: ['ActivityDoesNotExist', 'InvalidArn'],
  DescribeExecution: [
    'ExecutionDoesNotExist',
    'InvalidArn',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  DescribeMapRun: ['ResourceNotFound', 'InvalidArn'],
  DescribeStateMachine: [
    'InvalidArn',
    'StateMachineDoesNotExist',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  DescribeStateMachineAlias: ['ValidationException', 'InvalidArn', 'ResourceNotFound'],
  DescribeStateMachineForExecution: [
    'ExecutionDoesNotExist',
    'InvalidArn',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  GetActivityTask: [
    'ActivityDoesNotExist',
    'ActivityWorkerLimitExceeded',
    'InvalidArn',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  GetExecutionHistory: [
    'ExecutionDoesNotExist',
    'InvalidArn',
    'InvalidToken',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  ListActivities: ['InvalidToken'],
  ListExecutions: [
    'InvalidArn',
    'InvalidToken',
    'StateMachineDoesNotExist',
    'StateMachineTypeNotSupported',
    'ValidationException',
    'ResourceNotFound'
  ],
  ListMapRuns: ['ExecutionDoesNotExist', 'InvalidArn', 'InvalidToken'],
  ListStateMachineAliases: [
    'InvalidArn',
    'InvalidToken',
    'ResourceNotFound',
    'StateMachineDoesNotExist',
    'StateMachineDeleting'
  ],
  ListStateMachineVersions: ['ValidationException', 'InvalidArn', 'InvalidToken'],
  ListStateMachines: ['InvalidToken'],
  ListTagsForResource: ['InvalidArn', 'ResourceNotFound'],
  PublishStateMachineVersion: [
    'ValidationException',
    'StateMachineDeleting',
    'StateMachineDoesNotExist',
    'ServiceQuotaExceededException',
    'ConflictException',
    'InvalidArn'
  ],
  RedriveExecution: [
    'ExecutionDoesNotExist',
    'ExecutionNotRedrivable',
    'ExecutionLimitExceeded',
    'InvalidArn',
    'ValidationException'
  ],
  SendTaskFailure: [
    'TaskDoesNotExist',
    'InvalidToken',
    'TaskTimedOut',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  SendTaskHeartbeat: ['TaskDoesNotExist', 'InvalidToken', 'TaskTimedOut'],
  SendTaskSuccess: [
    'TaskDoesNotExist',
    'InvalidOutput',
    'InvalidToken',
    'TaskTimedOut',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  StartExecution: [
    'ExecutionLimitExceeded',
    'ExecutionAlreadyExists',
    'InvalidArn',
    'InvalidExecutionInput',
    'InvalidName',
    'StateMachineDoesNotExist',
    'StateMachineDeleting',
    'ValidationException',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  StartSyncExecution: [
    'InvalidArn',
    'InvalidExecutionInput',
    'InvalidName',
    'StateMachineDoesNotExist',
    'StateMachineDeleting',
    'StateMachineTypeNotSupported',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  StopExecution: [
    'ExecutionDoesNotExist',
    'InvalidArn',
    'ValidationException',
    'KmsAccessDeniedException',
    'KmsInvalidStateException',
    'KmsThrottlingException'
  ],
  TagResource: ['InvalidArn', 'ResourceNotFound', 'TooManyTags'],
  TestState: ['InvalidArn', 'InvalidDefinition', 'InvalidExecutionInput', 'ValidationException'],
  UntagResource: ['InvalidArn', 'ResourceNotFound'],
  UpdateMapRun: ['ResourceNotFound', 'InvalidArn', 'ValidationException'],
  UpdateStateMachine: [
    'InvalidArn',
    'InvalidDefinition',
    'InvalidLoggingConfiguration',
    'InvalidTracingConfiguration',
    'MissingRequiredParameter',
    'StateMachineDeleting',
    'StateMachineDoesNotExist',
    'ServiceQuotaExceededException',
    'ConflictException',
    'ValidationException',
    'InvalidEncryptionConfiguration',
    'KmsAccessDeniedException',
    'KmsThrottlingException'
  ],
  UpdateStateMachineAlias: [
    'ValidationException',
    'InvalidArn',
    'ResourceNotFound',
    'ConflictException',
    'StateMachineDeleting'
  ],
  ValidateStateMachineDefinition: ['ValidationException']
} as const
