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
function callOf(resource: string, answer: SdkAnswer) {
  const [service = '', action = ''] = resource.split(':')
  const described = jobActions[service]?.[action]
  if (described === undefined) throw new Error(`${resource} is not there`)
  const asked: SdkCall[] = []
  const call = (given: SdkCall): Promise<SdkAnswer> => {
    asked.push(given)
    return Promise.resolve(answer)
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
    ...inside('Cluster', inside('Status', states('State', 'BOOTSTRAPPING', 'WAITING', 'TERMINATED_WITH_ERRORS'))),
    result: ({ Cluster }: { Cluster: unknown }) => ({ ClusterId: null, Cluster }),
    stop: ['terminateJobFlows', { JobFlowIds: ['j'] }]
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

test("bedrock:invokeModel gives the model's answer as JSON", async () => {
  const { integration } = callOf(
    'bedrock:invokeModel',
    answered({ Body: '{"a":[1]}', ContentType: 'application/json' })
  )
  const outcome = await integration.perform(taskOf('bedrock:invokeModel', { ModelId: 'm', Body: {} }), signal)
  expect(plain(outcome)).toEqual({ Body: { a: [1] }, ContentType: 'application/json' })
})

test("EMR's clusters and steps go by the names that Step Functions has for them", async () => {
  const cluster = callOf('elasticmapreduce:createCluster', answered({ JobFlowId: 'j' }))
  const created = await cluster.integration.perform(taskOf('elasticmapreduce:createCluster', { Name: 'n' }), signal)
  expect(cluster.asked[0]?.action).toBe('runJobFlow')
  expect(plain(created)).toMatchObject({ ClusterId: 'j' })
  const step = callOf('elasticmapreduce:addStep', answered({ StepIds: ['s'] }))
  const parameters = { ClusterId: 'j', Step: { Name: 'n' } }
  expect(plain(await step.integration.perform(taskOf('elasticmapreduce:addStep', parameters), signal))).toMatchObject({
    StepId: 's'
  })
  expect(toPlain(step.asked[0]?.parameters ?? null)).toEqual({ JobFlowId: 'j', Steps: [{ Name: 'n' }] })
})
