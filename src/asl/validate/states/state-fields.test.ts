import { describe, expect, test } from 'vitest'
import { parseState } from '../../parse.ts'
import { formatDiagnostics } from '../diagnostic.ts'

/** The errors of a state called S, as CreateStateMachine lists them. */
const errorsOf = (state: object): string =>
  formatDiagnostics(parseState(JSON.stringify(state), 'S', { type: 'STANDARD' }).diagnostics)

const schema = (message: string, location = '/States/S'): string =>
  `SCHEMA_VALIDATION_FAILED: ${message} at ${location}`

const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const GRAPH = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }

/** The least that a state of each type needs. */
const LEAST: Readonly<Record<string, object>> = {
  Pass: { End: true },
  Task: { Resource: LAMBDA, End: true },
  Choice: { Choices: [{ Variable: '$.v', IsNull: true, Next: 'N' }] },
  Wait: { Seconds: 1, End: true },
  Succeed: {},
  Fail: {},
  Parallel: { Branches: [GRAPH], End: true },
  Map: { ItemProcessor: GRAPH, End: true }
}
const LEAST_JSONATA = { ...LEAST, Choice: { Choices: [{ Condition: true, Next: 'N' }] } }

/** A value for each field that is right where the field is. */
const VALUES: Readonly<Record<string, unknown>> = {
  InputPath: '$.a',
  OutputPath: null,
  Parameters: {},
  Result: { 'a.$': 1 },
  ResultSelector: {},
  ResultPath: '$.r',
  Arguments: {},
  Output: {},
  Assign: {},
  Retry: [],
  Catch: [],
  TimeoutSeconds: 5,
  HeartbeatSeconds: 5,
  TimeoutSecondsPath: '$.t',
  HeartbeatSecondsPath: '$.t',
  Credentials: { RoleArn: 'arn:aws:iam::123456789012:role/r' },
  Default: 'N',
  Error: 'E',
  Cause: 'C',
  ErrorPath: '$.e',
  CausePath: '$.e',
  Iterator: GRAPH,
  MaxConcurrency: 1,
  MaxConcurrencyPath: '$.m',
  ItemsPath: '$.i',
  Items: [],
  ItemSelector: {},
  Label: 'label',
  ToleratedFailureCount: 1,
  ToleratedFailureCountPath: '$.t',
  ToleratedFailurePercentage: 0.5,
  ToleratedFailurePercentagePath: '$.t',
  Resource: LAMBDA,
  Branches: [GRAPH],
  Choices: [],
  Seconds: 1,
  Comment: 'c'
}

/** Which field a state of which type has: in both languages (B), in JSONPath (J) or in JSONata (A) only. */
const SUPPORT: Readonly<Record<string, string>> = {
  InputPath: 'Pass J, Task J, Choice J, Wait J, Succeed J, Parallel J, Map J',
  OutputPath: 'Pass J, Task J, Choice J, Wait J, Succeed J, Parallel J, Map J',
  Parameters: 'Pass J, Task J, Parallel J, Map J',
  Result: 'Pass J',
  ResultSelector: 'Task J, Parallel J, Map J',
  ResultPath: 'Pass J, Task J, Parallel J, Map J',
  Arguments: 'Task A, Parallel A',
  Output: 'Pass A, Task A, Choice A, Wait A, Succeed A, Parallel A, Map A',
  Assign: 'Pass B, Task B, Choice B, Wait B, Parallel B, Map B',
  Retry: 'Task B, Parallel B, Map B',
  Catch: 'Task B, Parallel B, Map B',
  TimeoutSeconds: 'Task B',
  HeartbeatSeconds: 'Task B',
  TimeoutSecondsPath: 'Task J',
  HeartbeatSecondsPath: 'Task J',
  Credentials: 'Task B',
  Default: 'Choice B',
  Error: 'Fail B',
  Cause: 'Fail B',
  ErrorPath: 'Fail J',
  CausePath: 'Fail J',
  MaxConcurrency: 'Map B',
  MaxConcurrencyPath: 'Map J',
  ItemsPath: 'Map J',
  Items: 'Map A',
  ItemSelector: 'Map B',
  Label: 'Map B',
  ToleratedFailureCount: 'Map B',
  ToleratedFailureCountPath: 'Map J',
  ToleratedFailurePercentage: 'Map B',
  ToleratedFailurePercentagePath: 'Map J',
  Resource: 'Task B',
  Branches: 'Parallel B',
  Choices: 'Choice B',
  Seconds: 'Wait B',
  Comment: 'Pass B, Task B, Choice B, Wait B, Succeed B, Fail B, Parallel B, Map B'
}

describe('every field is supported on the types and in the languages that AWS supports it in', () => {
  test.each(Object.keys(SUPPORT))('%s', (field) => {
    for (const [language, least] of [
      ['JSONPath', LEAST],
      ['JSONata', LEAST_JSONATA]
    ] as const) {
      for (const [type, fields] of Object.entries(least)) {
        const state = { Type: type, QueryLanguage: language, [field]: VALUES[field], ...fields }
        const support = new RegExp(`\\b${type} (.)`).exec(SUPPORT[field] ?? '')?.[1]
        const other = language === 'JSONPath' ? 'JSONata' : 'JSONPath'
        const expected =
          support === undefined
            ? schema(`Field '${field}' is not supported`)
            : support === 'B' || support === (language === 'JSONPath' ? 'J' : 'A')
              ? ''
              : schema(
                  `The QueryLanguage is set to '${language}', but field '${field}' is only supported for the '${other}' QueryLanguage`
                )
        expect([type, language, errorsOf(state)]).toEqual([type, language, expected])
      }
    }
  })
})

describe('the type', () => {
  test('is one of eight', () => {
    const message =
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]"
    expect(errorsOf({ Type: 'pass', End: true })).toBe(schema(message, '/States/S/Type'))
    expect(errorsOf({ Type: 1 })).toBe(schema(message, '/States/S/Type'))
    expect(errorsOf({ End: true })).toBe(schema('These fields are required: [Type]'))
  })
})

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
    expect(errorsOf(state)).toBe(schema(message, location))
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
      schema(
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

describe('choice rules', () => {
  const choice = (...rules: object[]) => ({ Type: 'Choice', Choices: rules })
  const rule = { Variable: '$.v', IsNull: true, Next: 'N' }
  const C = '/States/S/Choices'
  const kinds = '[And, Or, Not, Variable, Condition]'

  test.each([
    [{ Type: 'Choice' }, 'These fields are required: [Choices]', '/States/S'],
    [choice(), 'Value cannot be empty', C],
    [choice({ Variable: '$.v', IsNull: true }), 'These fields are required: [Next]', `${C}[0]`],
    [choice(rule, { Next: 'N' }), `The object must have only one of the following fields, ${kinds}`, `${C}[1]`],
    [choice({ ...rule, And: [] }), `The object must have only one of the following fields, ${kinds}`, `${C}[0]`],
    [choice({ And: [], Next: 'N' }), 'Value cannot be empty', `${C}[0]/And`],
    [choice({ And: [rule], Next: 'N' }), "Field 'Next' is not supported", `${C}[0]/And[0]`],
    [choice({ Not: { Or: [rule] }, Next: 'N' }), "Field 'Next' is not supported", `${C}[0]/Not/Or[0]`],
    [
      choice({ Variable: 'v', IsNull: true, Next: 'N' }),
      "Value is not a Reference Path: Reference path didn't start with '$'",
      `${C}[0]/Variable`
    ],
    [choice({ Variable: '$.v[*]', IsNull: true, Next: 'N' }), 'Value is not a Reference Path', `${C}[0]/Variable`],
    [choice({ Variable: '$.v', StringEquals: 1, Next: 'N' }), 'Expected value of type String', `${C}[0]/StringEquals`],
    [choice({ Variable: '$.v', IsPresent: 'yes', Next: 'N' }), 'Expected value of type Boolean', `${C}[0]/IsPresent`],
    [
      choice({ Variable: '$.v', TimestampEquals: 'noon', Next: 'N' }),
      'String does not match RFC3339 timestamp',
      `${C}[0]/TimestampEquals`
    ],
    [
      choice({ Variable: '$.v', StringMatchesPath: '$.p', Next: 'N' }),
      "Field 'StringMatchesPath' is not supported",
      `${C}[0]`
    ],
    [
      choice({ Condition: true, Next: 'N' }),
      "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage",
      `${C}[0]`
    ],
    [
      { ...choice(rule), QueryLanguage: 'JSONata' },
      "The QueryLanguage is set to 'JSONata', but field 'Variable' is only supported for the 'JSONPath' QueryLanguage",
      `${C}[0]`
    ]
  ])('%j is refused', (state, message, location) => {
    expect(errorsOf(state)).toContain(schema(message, location))
  })

  test('a comparison has one operator', () => {
    expect(errorsOf(choice({ Variable: '$.v', Next: 'N' }))).toMatch(
      /This object should have only one of the following fields: \[StringEquals, /
    )
    expect(errorsOf(choice({ ...rule, IsString: true }))).toMatch(
      /There should only be one of the following fields: \[StringEquals, /
    )
  })
})

describe('variables', () => {
  const assigning = (Assign: object) => errorsOf({ Type: 'Pass', End: true, Assign })

  test('states is reserved', () => {
    expect(assigning({ states: 1 })).toBe(
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Assign"
    )
    expect(assigning({ 'states.$': '$.x' })).toContain('RESERVED_VARIABLE_NAME')
  })

  test.each(['x-y', '1x', '', 'a b', 'a.b'])('%j is no name', (name) => {
    expect(assigning({ [name]: 1 })).toBe(
      `INVALID_VARIABLE_NAME: Invalid variable name '${name}': the variable name contains invalid characters. at /States/S/Assign`
    )
  })

  test('a name may be of any script, up to 80 characters', () => {
    expect(assigning({ größe: 1, 変数: 2, a_1: 3, ['x'.repeat(80)]: 4 })).toBe('')
    expect(assigning({ ['x'.repeat(81)]: 1 })).toContain('INVALID_VARIABLE_NAME')
  })

  const assign = (name: string) => ({ Type: 'Pass', Assign: { [name]: 1 } })
  const branch = { StartAt: 'B', States: { B: { ...assign('x'), End: true } } }

  test('an inner scope does not assign what an outer one has assigned before', () => {
    const parallel = { Type: 'Parallel', Branches: [branch], End: true }
    const machine = (outer: string) => ({ StartAt: 'A', States: { A: { ...assign(outer), Next: 'P' }, P: parallel } })
    const inMap = (outer: string) => errorsOf({ Type: 'Map', End: true, ItemProcessor: machine(outer) })
    expect(inMap('x')).toBe(
      "DUPLICATE_VARIABLE_NAME: The variable name 'x' was already defined in a parent scope. at /States/S/ItemProcessor/States/P/Branches[0]/States/B/Assign"
    )
    expect(inMap('y')).toBe('')
  })

  test('siblings may use the same names, and so may the state after them', () => {
    const other = { StartAt: 'D', States: { D: { ...assign('x'), End: true } } }
    expect(errorsOf({ Type: 'Parallel', Branches: [branch, other], Assign: { x: 1 }, End: true })).toBe('')
  })
})

describe('labels', () => {
  const map = (Label: unknown) => errorsOf({ Type: 'Map', ItemProcessor: GRAPH, Label, End: true })

  test('are short and plain', () => {
    expect(map('x'.repeat(40))).toBe('')
    expect(map('x'.repeat(41))).toBe(
      `INVALID_LABEL_NAME: Invalid Label name: ${'x'.repeat(41)} exceeds the 40-character limit allowed by the service at /States/S/Label`
    )
    for (const name of ['', 'a b', 'a/b', 'a:b', 'a*']) expect(map(name)).toContain('INVALID_LABEL_NAME')
  })

  test('occur once', () => {
    const labelled = (name: string, inner: object) => ({
      [name]: { Type: 'Map', Label: 'l', ItemProcessor: inner, End: true }
    })
    const nested = { StartAt: 'I', States: labelled('I', GRAPH) }
    expect(errorsOf({ Type: 'Map', Label: 'l', ItemProcessor: nested, End: true })).toBe(
      'DUPLICATE_LABEL_NAME: Duplicate Label name: l at /States/S/ItemProcessor/States/I/Label'
    )
  })
})

describe('names of states', () => {
  const named = (name: string) =>
    formatDiagnostics(parseState('{"Type":"Pass","End":true}', name, { type: 'STANDARD' }).diagnostics)

  test('have up to 80 characters of any kind', () => {
    expect(named('Is it / [ready]? "yes" 🙂'.padEnd(80, 'x'))).toBe('')
    expect(named('🙂'.repeat(80))).toBe('')
    const long = 'x'.repeat(81)
    expect(named(long)).toBe(
      `INVALID_STATE_NAME: Invalid State name: ${long} exceeds the 80-character limit allowed by the service at /States/${long}`
    )
  })
})

describe('warnings', () => {
  const warnings = (state: object) =>
    parseState(JSON.stringify(state), 'S', { type: 'STANDARD' }).diagnostics.map(({ severity, code, location }) => [
      severity,
      code,
      location
    ])

  test('do not refuse, but tell of paths that are taken literally', () => {
    expect(
      warnings({ Type: 'Pass', End: true, Parameters: { a: '$.x', b: [{ c: 'States.UUID()' }], d: '$5' } })
    ).toEqual([
      ['WARNING', 'NO_DOLLAR', '/States/S/Parameters'],
      ['WARNING', 'NO_DOLLAR', '/States/S/Parameters/b[0]']
    ])
    expect(warnings({ Type: 'Pass', End: true, Result: { a: ['$.x'] } })).toEqual([
      ['WARNING', 'PASS_RESULT_IS_STATIC', '/States/S/Result']
    ])
    expect(warnings({ Type: 'Fail', Cause: '$.cause' })).toEqual([['WARNING', 'NO_PATH', '/States/S/Cause']])
  })
})

test('states are nested at most 50 deep', () => {
  const nest = (depth: number): object =>
    depth === 0
      ? { Type: 'Pass', End: true }
      : {
          Type: 'Parallel',
          Branches: [{ StartAt: `S${depth}`, States: { [`S${depth}`]: nest(depth - 1) } }],
          End: true
        }
  expect(errorsOf(nest(49))).toBe('')
  expect(errorsOf(nest(50))).toContain('TOO_DEEPLY_NESTED')
})
