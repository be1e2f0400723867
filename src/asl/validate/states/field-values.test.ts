import { describe, expect, test } from 'vitest'
import { errorsOf, GRAPH, LAMBDA, schemaError } from '../../../../tests/asl/state-errors.ts'

describe('values', () => {
  const pass = (fields: object) => ({ Type: 'Pass', End: true, ...fields })
  const task = (fields: object) => ({ Type: 'Task', Resource: LAMBDA, End: true, ...fields })
  const wait = (fields: object) => ({ Type: 'Wait', End: true, ...fields })
  const map = (fields: object) => ({ Type: 'Map', ItemProcessor: GRAPH, End: true, ...fields })
  const parallel = (fields: object) => ({ Type: 'Parallel', End: true, ...fields })
  const retry = (fields: object) => task({ Retry: [{ ErrorEquals: ['A'], ...fields }] })
  const S = '/States/S'

  test.each([
    [{ Type: 'Pass' }, 'This object should have only one of the following fields: [Next, End]', S],
    [{ Type: 'Pass', End: false }, 'This object should have only one of the following fields: [Next, End]', S],
    [pass({ Next: 'N' }), 'There should only be one of the following fields: [Next, End]', S],
    [{ Type: 'Pass', End: 'true' }, 'Expected value of type Boolean', `${S}/End`],
    [pass({ Comment: 1 }), 'Expected value of type String', `${S}/Comment`],
    [
      pass({ QueryLanguage: 'jsonata' }),
      'Value should be one of the following: [JSONPath, JSONata]',
      `${S}/QueryLanguage`
    ],
    [pass({ InputPath: 'a' }), 'Value must be a valid JSONPath.', `${S}/InputPath`],
    [pass({ InputPath: '$.a[' }), 'Value must be a valid JSONPath.', `${S}/InputPath`],
    [
      pass({ ResultPath: 'a' }),
      "Value is not a Reference Path: Reference path didn't start with '$'",
      `${S}/ResultPath`
    ],
    [pass({ ResultPath: '$.a[*]' }), 'Value is not a Reference Path', `${S}/ResultPath`],
    [pass({ ResultPath: '$$.a' }), 'Value is not a Reference Path', `${S}/ResultPath`],
    [pass({ ResultPath: '$a' }), 'Value is not a Reference Path', `${S}/ResultPath`],
    [pass({ Assign: [] }), 'Expected value of type Object', `${S}/Assign`],
    [
      pass({ Parameters: { 'a.$': 'b' } }),
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      `${S}/Parameters`
    ],
    [
      pass({ Parameters: { 'a.$': 1 } }),
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      `${S}/Parameters`
    ],
    [
      pass({ Parameters: { x: [{ 'a.$': 'States.Nope()' }] } }),
      "The value for the field 'a.$' must be a valid JSONPath or a valid intrinsic function call",
      `${S}/Parameters/x[0]`
    ],
    [
      wait({}),
      'This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]',
      S
    ],
    [
      wait({ Seconds: 1, Timestamp: '2016-03-14T01:59:00Z' }),
      'There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]',
      S
    ],
    [wait({ Seconds: -1 }), 'Minimum value is 0', `${S}/Seconds`],
    [wait({ Seconds: 100_000_000 }), 'Maximum value is 99999999', `${S}/Seconds`],
    [wait({ Seconds: 1.5 }), 'Expected value of type Integer', `${S}/Seconds`],
    [wait({ Seconds: '1' }), 'Expected value of type Integer', `${S}/Seconds`],
    [wait({ SecondsPath: '$$.Execution.Input.n' }), 'Value is not a Reference Path', `${S}/SecondsPath`],
    [wait({ Timestamp: '2016-12-05 21:29:29Z' }), 'String does not match RFC3339 timestamp', `${S}/Timestamp`],
    [task({ TimeoutSeconds: 0 }), 'Minimum value is 1', `${S}/TimeoutSeconds`],
    [
      task({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.t' }),
      'There should only be one of the following fields: [TimeoutSeconds, TimeoutSecondsPath]',
      S
    ],
    [
      task({ TimeoutSeconds: 5, HeartbeatSeconds: 6 }),
      'HeartbeatSeconds cannot be greater than TimeoutSeconds.',
      `${S}/HeartbeatSeconds`
    ],
    [task({ Credentials: {} }), "The field 'RoleArn' is required but was missing", `${S}/Credentials`],
    [{ Type: 'Task', End: true }, 'These fields are required: [Resource]', S],
    [task({ Resource: 'f' }), 'Value is not a valid resource ARN', `${S}/Resource`],
    [
      task({ Resource: 'arn:aws:states:us-east-1:123456789012:activity:a', Credentials: { RoleArn: 'r' } }),
      "The field 'Credentials' is not supported for activities",
      `${S}/Credentials`
    ],
    [
      task({ Resource: 'arn:aws:states:::lambda:invoke' }),
      'Parameters field is required for resource ARN: arn:aws:states:::lambda:invoke',
      `${S}/Resource`
    ],
    [
      task({ QueryLanguage: 'JSONata', Resource: 'arn:aws:states:::lambda:invoke' }),
      'Arguments field is required for resource ARN: arn:aws:states:::lambda:invoke',
      `${S}/Resource`
    ],
    [
      task({ Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: { 'MessageBody.$': '$' } }),
      "The field 'QueueUrl' is required but was missing",
      `${S}/Parameters`
    ],
    [retry({ IntervalSeconds: -1 }), 'Minimum value is 0', `${S}/Retry[0]/IntervalSeconds`],
    [retry({ MaxAttempts: 100_000_000 }), 'Maximum value is 99999999', `${S}/Retry[0]/MaxAttempts`],
    [retry({ BackoffRate: 0.5 }), 'Minimum value is 1.0', `${S}/Retry[0]/BackoffRate`],
    [retry({ MaxDelaySeconds: 31_622_401 }), 'Maximum value is 31622400', `${S}/Retry[0]/MaxDelaySeconds`],
    [retry({ MaxDelaySeconds: 0 }), 'Minimum value is 1', `${S}/Retry[0]/MaxDelaySeconds`],
    [
      retry({ IntervalSeconds: 5, MaxDelaySeconds: 5 }),
      'MaxDelaySeconds must be greater than IntervalSeconds',
      `${S}/Retry[0]/MaxDelaySeconds`
    ],
    [
      retry({ JitterStrategy: 'SOME' }),
      'Value should be one of the following: [NONE, FULL]',
      `${S}/Retry[0]/JitterStrategy`
    ],
    [retry({ Next: 'N' }), "Field 'Next' is not supported", `${S}/Retry[0]`],
    [task({ Retry: [{}] }), 'These fields are required: [ErrorEquals]', `${S}/Retry[0]`],
    [task({ Retry: [{ ErrorEquals: [] }] }), 'Value cannot be empty', `${S}/Retry[0]/ErrorEquals`],
    [task({ Retry: {} }), 'Expected value of type Array', `${S}/Retry`],
    [
      task({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }),
      'States.ALL must appear alone and at end of list',
      `${S}/Retry[0]/ErrorEquals[0]`
    ],
    [
      task({
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'N' },
          { ErrorEquals: ['A'], Next: 'N' }
        ]
      }),
      'States.ALL must appear alone and at end of list',
      `${S}/Catch[0]/ErrorEquals[0]`
    ],
    [task({ Catch: [{ ErrorEquals: ['A'] }] }), 'These fields are required: [Next]', `${S}/Catch[0]`],
    [
      { Type: 'Fail', Error: 'a', ErrorPath: '$.a' },
      'There should only be one of the following fields: [Error, ErrorPath]',
      S
    ],
    [{ Type: 'Fail', ErrorPath: 'a' }, 'Value must be a valid JSONPath.', `${S}/ErrorPath`],
    [parallel({}), 'These fields are required: [Branches]', S],
    [parallel({ Branches: [] }), 'Value cannot be empty', `${S}/Branches`],
    [parallel({ Branches: [{ StartAt: 'A' }] }), 'These fields are required: [States]', `${S}/Branches[0]`],
    [
      { Type: 'Map', End: true },
      'This object should have only one of the following fields: [ItemProcessor, Iterator]',
      S
    ],
    [
      map({ Iterator: GRAPH, ItemProcessor: { StartAt: 'Q', States: { Q: { Type: 'Succeed' } } } }),
      'There should only be one of the following fields: [ItemProcessor, Iterator]',
      S
    ],
    [
      map({ ItemSelector: {}, Parameters: {} }),
      'There should only be one of the following fields: [ItemSelector, Parameters]',
      S
    ],
    [
      map({ ItemProcessor: { ...GRAPH, QueryLanguage: 'JSONata' } }),
      "Field 'QueryLanguage' is not supported",
      `${S}/ItemProcessor`
    ],
    [
      map({ ItemProcessor: { ...GRAPH, ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
      'These fields are required: [ExecutionType]',
      `${S}/ItemProcessor/ProcessorConfig`
    ],
    [
      map({ ItemProcessor: { ...GRAPH, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'FAST' } } }),
      'Value should be one of the following: [STANDARD, EXPRESS]',
      `${S}/ItemProcessor/ProcessorConfig/ExecutionType`
    ],
    [
      map({ ItemProcessor: { ...GRAPH, ProcessorConfig: { Mode: 'INLINE', ExecutionType: 'STANDARD' } } }),
      "Field 'ExecutionType' is not supported",
      `${S}/ItemProcessor/ProcessorConfig`
    ],
    [map({ MaxConcurrency: -1 }), 'Minimum value is 0', `${S}/MaxConcurrency`],
    [map({ MaxConcurrencyPath: '$.a[*]' }), 'Value is not a Reference Path', `${S}/MaxConcurrencyPath`],
    [map({ ToleratedFailurePercentage: -1 }), 'Minimum value is 0.0', `${S}/ToleratedFailurePercentage`],
    [map({ ToleratedFailurePercentage: 101 }), 'Maximum value is 100.0', `${S}/ToleratedFailurePercentage`],
    [
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:putObject' } }),
      "The field 'Resource' does not match any of the allowed values",
      `${S}/ItemReader/Resource`
    ],
    [
      map({ ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { MaxItems: 100_000_001 } } }),
      'Maximum value is 100000000',
      `${S}/ItemReader/ReaderConfig/MaxItems`
    ],
    [
      map({
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { MaxItems: 1, MaxItemsPath: '$.m' } }
      }),
      'There should only be one of the following fields: [MaxItems, MaxItemsPath]',
      `${S}/ItemReader/ReaderConfig`
    ],
    [
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN' }
        }
      }),
      'These fields are required: [CSVHeaders]',
      `${S}/ItemReader/ReaderConfig`
    ],
    [
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON', CSVHeaderLocation: 'FIRST_ROW' }
        }
      }),
      "Field 'CSVHeaderLocation' is not supported",
      `${S}/ItemReader/ReaderConfig`
    ],
    [
      map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } }),
      'Parameters field is required for resource ARN: arn:aws:states:::s3:putObject',
      `${S}/ResultWriter`
    ],
    [
      map({ QueryLanguage: 'JSONata', ResultWriter: { Resource: 'arn:aws:states:::s3:putObject' } }),
      'Arguments field is required for resource ARN: arn:aws:states:::s3:putObject',
      `${S}/ResultWriter`
    ],
    [map({ ResultWriter: { Parameters: {} } }), 'These fields are required: [Resource]', `${S}/ResultWriter`],
    [
      map({ ResultWriter: { Resource: 'arn:aws:states:::s3:getObject', Parameters: {} } }),
      "The field 'Resource' does not match any of the allowed values",
      `${S}/ResultWriter/Resource`
    ],
    [
      map({ ItemBatcher: { BatchInput: {} } }),
      'One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]',
      `${S}/ItemBatcher`
    ],
    [
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x'.repeat(10_240)] }
        }
      }),
      'Value exceeds the limit of 10240 bytes',
      `${S}/ItemReader/ReaderConfig/CSVHeaders`
    ],
    [task({ Credentials: { RoleArn: 'r', Name: 'n' } }), "Field 'Name' is not supported", `${S}/Credentials`],
    [
      { Type: 'Fail', CausePath: 'States.Nope()' },
      'Value must be a valid JSONPath or a valid intrinsic function call',
      `${S}/CausePath`
    ],
    [map({ ResultWriter: {} }), 'Value cannot be empty', `${S}/ResultWriter`],
    [
      map({ ItemBatcher: { MaxItemsPerBatchPath: '$$.Execution.Input.n' } }),
      'Value is not a Reference Path',
      `${S}/ItemBatcher/MaxItemsPerBatchPath`
    ]
  ])('%j is refused', (state, message, location) => {
    expect(errorsOf(state)).toBe(schemaError(message, location))
  })

  test.each([
    ['arn:aws:states:::dynamodb:query'],
    ['arn:aws:states:::lambda:listFunctions'],
    ['arn:aws:states:::lambda:invoke.sync'],
    ['arn:aws:states:::glue:startJobRun.waitForTaskToken'],
    ['arn:aws:states:::glue:startJobRun.sync:2'],
    ['arn:aws:states:::aws-sdk:s3:getObject.sync'],
    ['arn:aws:states:::aws-sdk:s3:GetObject'],
    ['arn:aws:states:::constructor:toString'],
    ['arn:aws:states:us-east-1:123456789012:stateMachine:m']
  ])('%s is not recognised', (resource) => {
    expect(errorsOf(task({ Resource: resource, Parameters: {} }))).toBe(
      schemaError(
        `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
        '/States/S/Resource'
      )
    )
  })

  test.each([
    [pass({ Parameters: 'text' })],
    [pass({ OutputPath: '$$' })],
    [pass({ ResultPath: '$[0].x.y' })],
    [wait({ Seconds: 0 })],
    [wait({ TimestampPath: '$when' })],
    [task({ Retry: [{ ErrorEquals: ['State.ALL'], IntervalSeconds: 0, MaxAttempts: 0 }] })],
    [task({ Retry: [{ ErrorEquals: ['A'] }, { ErrorEquals: ['States.ALL'] }] })],
    [task({ TimeoutSeconds: 5, HeartbeatSeconds: 5 })],
    [task({ HeartbeatSeconds: 5, TimeoutSecondsPath: '$.t' })],
    [retry({ MaxDelaySeconds: 1 })],
    [retry({ IntervalSeconds: 5, MaxDelaySeconds: 6 })],
    [{ Type: 'Map', Iterator: GRAPH, ItemSelector: {}, End: true }],
    [task({ Credentials: { 'RoleArn.$': "States.Format('{}', $.r)" } })],
    [task({ Resource: 'arn:aws-cn:states:::aws-sdk:s3:getObject', Parameters: {} })],
    [map({ MaxConcurrency: Number.MAX_SAFE_INTEGER })],
    [map({ ItemsPath: '$$.Execution.Input.items' })],
    [map({ ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'b' } } })],
    [{ Type: 'Fail', CausePath: "States.Format('{}', $.c)" }]
  ])('%j is accepted', (state) => {
    expect(errorsOf(state)).toBe('')
  })
})
