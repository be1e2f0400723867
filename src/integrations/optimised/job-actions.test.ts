import { describe, expect, test } from 'vitest'
import { Payload } from '../../lib/json/payload.ts'
import { fromPlain, type JsonObject, toPlain } from '../../lib/json/value.ts'
import type { SdkAnswer, SdkCall } from '../aws-sdk/sdk-calls.ts'
import type { JobStatus, TaskRequest } from '../integration.ts'
import { jobActions } from './job-actions.ts'
import { ServiceCall } from './service-call.ts'

const signal = new AbortController().signal

function taskOf(resource: string, parameters: unknown): TaskRequest {
  const [service = '', action = ''] = resource.split(':')
  return {
    executionArn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
    executionName: 'e',
    executionStartDate: Date.UTC(2026, 0, 1),
    stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:m',
    stateName: 'Run',
    taskId: 3,
    service,
    action,
    pattern: 'sync',
    resource: `arn:aws:states:::${resource}.sync`,
    parameters: Payload.of(fromPlain(parameters)),
    region: 'us-east-1',
    accountId: '123456789012',
    roleArn: 'arn:aws:iam::123456789012:role/r'
  }
}

const answered = (members: unknown): SdkAnswer => ({
  kind: 'answered',
  members: fromPlain(members) as JsonObject,
  http: { statusCode: 200, headers: [], requestId: 'id-1' }
})
const refused = (name: string, statusCode = 400): SdkAnswer => ({
  kind: 'refused',
  serviceName: 'S',
  name,
  code: name,
  isModelled: true,
  message: 'Why.',
  statusCode,
  requestId: 'id-1',
  attempts: 1
})

/** The integration of a resource over a service that gives one answer, and what it was asked. */
function callOf(resource: string, answer: SdkAnswer | ((call: SdkCall) => SdkAnswer)) {
  const [service = '', action = ''] = resource.split(':')
  const described = jobActions[service]?.[action]
  if (described === undefined) throw new Error(`${resource} is not there`)
  const asked: SdkCall[] = []
  const call = (given: SdkCall): Promise<SdkAnswer> => {
    asked.push(given)
    return Promise.resolve(typeof answer === 'function' ? answer(given) : answer)
  }
  return { integration: new ServiceCall({ call }, described), asked }
}

const plain = (status: JobStatus): unknown =>
  status.kind === 'succeeded'
    ? JSON.parse(status.output.text)
    : status.kind === 'failed'
      ? JSON.parse(status.cause)
      : status.kind

interface Example {
  readonly resource: string
  readonly parameters?: object
  readonly submission: object
  /** How the job is asked for. */
  readonly look: readonly [action: string, parameters: object]
  readonly running: object
  readonly succeeded: object
  readonly failed?: object
  /** What of the description is the result; by default all. */
  readonly result?: (description: never) => unknown
  readonly stop?: readonly [action: string, parameters: object]
}

const REASON = 'The Step Functions execution that started this was stopped'
const states = (member: string, ...values: string[]) => {
  const [running, succeeded, failed] = values.map((value) => ({ [member]: value }))
  return { running: running ?? {}, succeeded: succeeded ?? {}, ...(failed !== undefined && { failed }) }
}
const inside = (member: string, example: { running: object; succeeded: object; failed?: object }) => ({
  running: { [member]: example.running },
  succeeded: { [member]: example.succeeded },
  ...(example.failed !== undefined && { failed: { [member]: example.failed } })
})
const first = (member: string, example: { running: object; succeeded: object; failed?: object }) => ({
  running: { [member]: [example.running] },
  succeeded: { [member]: [example.succeeded] },
  ...(example.failed !== undefined && { failed: { [member]: [example.failed] } })
})
const stopped = (exitCode: number) => ({
  LastStatus: 'STOPPED',
  StopCode: 'EssentialContainerExited',
  Containers: [{ ExitCode: exitCode }]
})

const examples: readonly Example[] = [
  {
    resource: 'athena:startQueryExecution',
    submission: { QueryExecutionId: 'q' },
    look: ['getQueryExecution', { QueryExecutionId: 'q' }],
    ...inside('QueryExecution', inside('Status', states('State', 'QUEUED', 'SUCCEEDED', 'CANCELLED'))),
    stop: ['stopQueryExecution', { QueryExecutionId: 'q' }]
  },
  {
    resource: 'batch:submitJob',
    submission: { JobId: 'j' },
    look: ['describeJobs', { Jobs: ['j'] }],
    ...first('Jobs', states('Status', 'RUNNABLE', 'SUCCEEDED', 'FAILED')),
    result: ({ Jobs }: { Jobs: unknown[] }) => Jobs[0],
    stop: ['terminateJob', { JobId: 'j', Reason: REASON }]
  },
  {
    resource: 'bedrock:createModelCustomizationJob',
    submission: { JobArn: 'a' },
    look: ['getModelCustomizationJob', { JobIdentifier: 'a' }],
    ...states('Status', 'InProgress', 'Completed', 'Failed'),
    stop: ['stopModelCustomizationJob', { JobIdentifier: 'a' }]
  },
  {
    resource: 'codebuild:startBuild',
    submission: { Build: { Id: 'b' } },
    look: ['batchGetBuilds', { Ids: ['b'] }],
    ...first('Builds', states('BuildStatus', 'IN_PROGRESS', 'SUCCEEDED', 'TIMED_OUT')),
    result: ({ Builds }: { Builds: unknown[] }) => ({ Build: Builds[0] }),
    stop: ['stopBuild', { Id: 'b' }]
  },
  {
    resource: 'databrew:startJobRun',
    parameters: { Name: 'n' },
    submission: { RunId: 'r' },
    look: ['describeJobRun', { Name: 'n', RunId: 'r' }],
    ...states('State', 'RUNNING', 'SUCCEEDED', 'TIMEOUT'),
    stop: ['stopJobRun', { Name: 'n', RunId: 'r' }]
  },
  {
    resource: 'ecs:runTask',
    submission: { Tasks: [{ TaskArn: 't', ClusterArn: 'c' }] },
    look: ['describeTasks', { Cluster: 'c', Tasks: ['t'] }],
    ...first('Tasks', { running: { LastStatus: 'PENDING' }, succeeded: stopped(0), failed: stopped(1) }),
    result: ({ Tasks }: { Tasks: unknown[] }) => Tasks[0],
    stop: ['stopTask', { Cluster: 'c', Task: 't', Reason: REASON }]
  },
  {
    resource: 'eks:createNodegroup',
    parameters: { ClusterName: 'c', NodegroupName: 'n' },
    submission: {},
    look: ['describeNodegroup', { ClusterName: 'c', NodegroupName: 'n' }],
    ...inside('Nodegroup', states('Status', 'CREATING', 'ACTIVE', 'CREATE_FAILED'))
  },
  {
    resource: 'elasticmapreduce:createCluster',
    submission: { ClusterId: 'j' },
    look: ['describeCluster', { ClusterId: 'j' }],
    ...inside('Cluster', inside('Status', states('State', 'RUNNING', 'WAITING', 'TERMINATED_WITH_ERRORS'))),
    result: ({ Cluster }: { Cluster: unknown }) => ({ ClusterId: null, Cluster })
  },
  {
    resource: 'elasticmapreduce:addStep',
    parameters: { ClusterId: 'j' },
    submission: { StepId: 's' },
    look: ['describeStep', { ClusterId: 'j', StepId: 's' }],
    ...inside('Step', inside('Status', states('State', 'PENDING', 'COMPLETED', 'FAILED'))),
    stop: ['cancelSteps', { ClusterId: 'j', StepIds: ['s'] }]
  },
  {
    resource: 'emr-containers:startJobRun',
    submission: { Id: 'i', VirtualClusterId: 'v' },
    look: ['describeJobRun', { Id: 'i', VirtualClusterId: 'v' }],
    ...inside('JobRun', states('State', 'RUNNING', 'COMPLETED', 'FAILED')),
    stop: ['cancelJobRun', { Id: 'i', VirtualClusterId: 'v' }]
  },
  {
    resource: 'emr-serverless:startJobRun',
    submission: { ApplicationId: 'a', JobRunId: 'r' },
    look: ['getJobRun', { ApplicationId: 'a', JobRunId: 'r' }],
    ...inside('JobRun', states('State', 'SCHEDULED', 'SUCCESS', 'FAILED')),
    stop: ['cancelJobRun', { ApplicationId: 'a', JobRunId: 'r' }]
  },
  {
    resource: 'emr-serverless:createApplication',
    submission: { ApplicationId: 'a' },
    look: ['getApplication', { ApplicationId: 'a' }],
    ...inside('Application', states('State', 'CREATING', 'CREATED', 'TERMINATED')),
    stop: ['deleteApplication', { ApplicationId: 'a' }]
  },
  {
    resource: 'emr-serverless:startApplication',
    parameters: { ApplicationId: 'a' },
    submission: {},
    look: ['getApplication', { ApplicationId: 'a' }],
    ...inside('Application', states('State', 'STARTING', 'STARTED', 'TERMINATED')),
    stop: ['stopApplication', { ApplicationId: 'a' }]
  },
  {
    resource: 'emr-serverless:stopApplication',
    parameters: { ApplicationId: 'a' },
    submission: {},
    look: ['getApplication', { ApplicationId: 'a' }],
    ...inside('Application', states('State', 'STARTED', 'STOPPED', 'TERMINATED'))
  },
  {
    resource: 'glue:startJobRun',
    parameters: { JobName: 'n' },
    submission: { JobRunId: 'r' },
    look: ['getJobRun', { JobName: 'n', RunId: 'r' }],
    ...inside('JobRun', states('JobRunState', 'RUNNING', 'SUCCEEDED', 'ERROR')),
    result: ({ JobRun }: { JobRun: unknown }) => JobRun,
    stop: ['batchStopJobRun', { JobName: 'n', JobRunIds: ['r'] }]
  },
  {
    resource: 'mediaconvert:createJob',
    submission: { Job: { Id: 'j' } },
    look: ['getJob', { Id: 'j' }],
    ...inside('Job', states('Status', 'PROGRESSING', 'COMPLETE', 'ERROR')),
    stop: ['cancelJob', { Id: 'j' }]
  },
  {
    resource: 'sagemaker:createTrainingJob',
    parameters: { TrainingJobName: 'n' },
    submission: {},
    look: ['describeTrainingJob', { TrainingJobName: 'n' }],
    ...states('TrainingJobStatus', 'InProgress', 'Completed', 'Stopped'),
    stop: ['stopTrainingJob', { TrainingJobName: 'n' }]
  }
]

describe.each(examples)('$resource.sync', (example) => {
  const { resource, parameters = {}, submission, look, result = (description: unknown) => description } = example
  const task = taskOf(resource, parameters)
  const started = Payload.of(fromPlain(submission))
  const lookAt = async (description: object) => {
    const { integration, asked } = callOf(resource, answered(description))
    return { status: await integration.lookAtJob(task, started, signal), asked }
  }

  test('waits while the job runs', async () => {
    const { status, asked } = await lookAt(example.running)
    expect(status).toEqual({ kind: 'running' })
    expect(asked.map(({ action, parameters: given }) => [action, toPlain(given)])).toEqual([look])
  })

  test("gives the job's description when it has succeeded", async () => {
    const { status } = await lookAt(example.succeeded)
    expect(status.kind).toBe('succeeded')
    expect(plain(status)).toEqual(result(example.succeeded as never))
  })

  test.runIf(example.failed !== undefined)('fails with it when it has failed', async () => {
    const { status } = await lookAt(example.failed ?? {})
    expect(status).toMatchObject({ kind: 'failed', error: 'States.TaskFailed' })
    expect(plain(status)).toEqual(result(example.failed as never))
  })

  test('is patient with a service that cannot answer now', async () => {
    for (const answer of [refused('ThrottlingException'), refused('InternalError', 500)]) {
      const { integration } = callOf(resource, answer)
      expect(await integration.lookAtJob(task, started, signal)).toEqual({ kind: 'running' })
    }
  })

  test('ends what nobody waits for any more', async () => {
    const { integration, asked } = callOf(resource, answered({}))
    await integration.stopJob(task, started)
    const calls = asked.map(({ action, parameters: given }) => [action, toPlain(given)])
    expect(calls).toEqual(example.stop === undefined ? [] : [example.stop])
  })
})

test('a deletion is done when what was deleted is not there any more', async () => {
  const task = taskOf('eks:deleteCluster', { Name: 'c' })
  const started = Payload.of(fromPlain({ Cluster: { Status: 'DELETING' } }))
  const gone = callOf('eks:deleteCluster', refused('ResourceNotFoundException'))
  expect(await gone.integration.lookAtJob(task, started, signal)).toMatchObject({ kind: 'succeeded' })
  const denied = callOf('eks:deleteCluster', refused('AccessDeniedException'))
  expect(await denied.integration.lookAtJob(task, started, signal)).toMatchObject({
    kind: 'failed',
    error: 'EKS.AccessDeniedException'
  })
})

test('ecs:runTask that could place no task fails', async () => {
  const answer = { Tasks: [], Failures: [{ Arn: 'a', Reason: 'RESOURCE:MEMORY' }] }
  const { integration, asked } = callOf('ecs:runTask', answered(answer))
  expect(await integration.perform(taskOf('ecs:runTask', { TaskDefinition: 't' }), signal)).toEqual({
    kind: 'failed',
    error: 'AmazonECS.Unknown',
    cause: JSON.stringify(answer)
  })
  expect(toPlain(asked[0]?.parameters ?? null)).toEqual({ TaskDefinition: 't', StartedBy: 'AWS Step Functions' })
})

const NEW_CLUSTER = { Name: 'n', Instances: { KeepJobFlowAliveWhenNoSteps: true } }

test("EMR's clusters and steps go by the names that Step Functions has for them", async () => {
  const cluster = callOf('elasticmapreduce:createCluster', answered({ JobFlowId: 'j' }))
  const created = await cluster.integration.perform(taskOf('elasticmapreduce:createCluster', NEW_CLUSTER), signal)
  expect(cluster.asked[0]?.action).toBe('runJobFlow')
  expect(plain(created)).toMatchObject({ ClusterId: 'j' })
  const step = callOf('elasticmapreduce:addStep', answered({ StepIds: ['s'] }))
  const parameters = { ClusterId: 'j', Step: { Name: 'n' } }
  expect(plain(await step.integration.perform(taskOf('elasticmapreduce:addStep', parameters), signal))).toMatchObject({
    StepId: 's'
  })
  expect(toPlain(step.asked[0]?.parameters ?? null)).toEqual({ JobFlowId: 'j', Steps: [{ Name: 'n' }] })
})

test('a cluster of EMR is made without steps, to wait for those of other tasks', async () => {
  const { integration, asked } = callOf('elasticmapreduce:createCluster', answered({}))
  const given = { Name: 'n', Steps: [], Instances: {} }
  expect(await integration.perform(taskOf('elasticmapreduce:createCluster', given), signal)).toEqual({
    kind: 'failed',
    error: 'States.Runtime',
    cause: `The Parameters '${JSON.stringify(given)}' could not be used to start the Task: [The field 'Steps' is not supported by Step Functions, The field 'Instances.KeepJobFlowAliveWhenNoSteps' is required and must be true]`
  })
  expect(asked).toEqual([])
})

test('elasticmapreduce:cancelStep tells of the one step', async () => {
  const info = { StepId: 's', Status: 'SUBMITTED' }
  const { integration, asked } = callOf('elasticmapreduce:cancelStep', answered({ CancelStepsInfoList: [info] }))
  const outcome = await integration.perform(
    taskOf('elasticmapreduce:cancelStep', { ClusterId: 'j', StepId: 's' }),
    signal
  )
  expect(plain(outcome)).toMatchObject({ CancelStepsInfo: info })
  expect(toPlain(asked[0]?.parameters ?? null)).toEqual({ ClusterId: 'j', StepIds: ['s'] })
})

describe.each([
  ['Fleet', 'modifyInstanceFleet', (item: object) => ({ InstanceFleet: item })],
  ['Group', 'modifyInstanceGroups', (item: object) => ({ InstanceGroups: [item] })]
] as const)('elasticmapreduce:modifyInstance%sByName', (kind, operation, sent) => {
  const resource = `elasticmapreduce:modifyInstance${kind}ByName`
  const list = `Instance${kind}s`
  const parameters = { ClusterId: 'j', [`Instance${kind}Name`]: 'core', [`Instance${kind}`]: { TargetSpotCapacity: 8 } }
  const pages: Readonly<Record<string, object>> = {
    '': { [list]: [{ Id: 'i-1', Name: 'task' }], Marker: 'm' },
    m: { [list]: [{ Id: 'i-2', Name: 'core' }] }
  }

  test('finds the id by the name, on whatever page of the list', async () => {
    const { integration, asked } = callOf(resource, ({ action, parameters: given }) => {
      const { Marker = '' } = toPlain(given) as { Marker?: string }
      return answered(action === operation ? {} : (pages[Marker] ?? {}))
    })
    expect(await integration.perform(taskOf(resource, parameters), signal)).toMatchObject({ kind: 'succeeded' })
    expect(asked.map(({ action, parameters: given }) => [action, toPlain(given)])).toEqual([
      [`list${list}`, { ClusterId: 'j' }],
      [`list${list}`, { ClusterId: 'j', Marker: 'm' }],
      [operation, { ClusterId: 'j', ...sent({ [`Instance${kind}Id`]: 'i-2', TargetSpotCapacity: 8 }) }]
    ])
  })

  test('fails where there is none of that name', async () => {
    const { integration } = callOf(resource, answered({ [list]: [] }))
    expect(await integration.perform(taskOf(resource, parameters), signal)).toEqual({
      kind: 'failed',
      error: 'ElasticMapReduce.InvalidRequestException',
      cause: `The cluster j has no Instance${kind} named 'core'`
    })
  })
})

test.each(['startApplication', 'stopApplication', 'deleteApplication'])(
  'emr-serverless:%s names the application, of which the service says nothing',
  async (action) => {
    const { integration } = callOf(`emr-serverless:${action}`, answered({}))
    const outcome = await integration.perform(taskOf(`emr-serverless:${action}`, { ApplicationId: 'a' }), signal)
    expect(plain(outcome)).toMatchObject({ ApplicationId: 'a' })
  }
)

test.each(['startBuild', 'startBuildBatch', 'retryBuildBatch'])(
  'codebuild:%s names its attempt, so that it is not done twice when it is called again',
  async (action) => {
    const { integration, asked } = callOf(`codebuild:${action}`, answered({}))
    for (const parameters of [{}, {}, { IdempotencyToken: 'mine' }]) {
      await integration.perform(taskOf(`codebuild:${action}`, parameters), signal)
    }
    const tokens = asked.map(({ parameters: given }) => (toPlain(given) as Record<string, unknown>).IdempotencyToken)
    expect(tokens).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), tokens[0], 'mine'])
  }
)

test('bedrockagentcore:invokeHarness gives the last message of the stream, and what all of them used', async () => {
  const delta = (ContentBlockIndex: number, Delta: object) => ({ ContentBlockDelta: { ContentBlockIndex, Delta } })
  const used = (InputTokens: number, OutputTokens: number, LatencyMs: number) => ({
    Metadata: { Usage: { InputTokens, OutputTokens, TotalTokens: InputTokens + OutputTokens }, Metrics: { LatencyMs } }
  })
  const Stream = [
    { MessageStart: { Role: 'assistant' } },
    delta(0, { Text: 'Let me look.' }),
    { MessageStop: { StopReason: 'tool_use' } },
    used(10, 5, 300),
    { MessageStart: { Role: 'assistant' } },
    delta(0, { ReasoningContent: { Text: 'Hm.' } }),
    delta(1, { Text: 'Order 7 ' }),
    delta(1, { Text: 'has left.' }),
    { MessageStop: { StopReason: 'end_turn' } },
    used(20, 8, 200)
  ]
  const { integration } = callOf('bedrockagentcore:invokeHarness', answered({ Stream }))
  expect(
    plain(await integration.perform(taskOf('bedrockagentcore:invokeHarness', { HarnessArn: 'a' }), signal))
  ).toEqual({
    Output: { Message: { Role: 'assistant', Content: [{ Text: 'Order 7 has left.' }] } },
    StopReason: 'end_turn',
    Usage: { InputTokens: 30, OutputTokens: 13, TotalTokens: 43 },
    Metrics: { LatencyMs: 500 }
  })
})

test('parameters that are no object are a problem, not a crash', async () => {
  for (const resource of ['ecs:runTask', 'elasticmapreduce:addStep', 'codebuild:startBuild']) {
    const { integration } = callOf(resource, answered({}))
    expect(await integration.perform(taskOf(resource, 5), signal)).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('The Parameters must be a JSON object')
    })
  }
})
