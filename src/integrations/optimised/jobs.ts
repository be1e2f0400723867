import { isArray, type Json, type JsonObject, object } from '../../lib/json/value.ts'
import { memberAt, parametersOf, readingOf } from './members.ts'
import type { JobKind, JobReading } from './service-call.ts'

/*
 * What `.sync` waits for, by service. States and calls: the API reference of each service; which description is the
 * result: AWS's page on the service's integration.
 */

const REASON = 'The Step Functions execution that started this was stopped'

export const athenaQuery: JobKind = {
  look: (submission) => ({
    action: 'getQueryExecution',
    parameters: parametersOf({ QueryExecutionId: memberAt(submission, 'QueryExecutionId') })
  }),
  read: (description) => {
    const state = memberAt(description, 'QueryExecution', 'Status', 'State')
    return readingOf(state, ['SUCCEEDED'], ['FAILED', 'CANCELLED'], description)
  },
  stop: (submission) => ({
    action: 'stopQueryExecution',
    parameters: parametersOf({ QueryExecutionId: memberAt(submission, 'QueryExecutionId') })
  })
}

export const batchJob: JobKind = {
  look: (submission) => ({ action: 'describeJobs', parameters: object({ Jobs: [memberAt(submission, 'JobId')] }) }),
  read: (description) => {
    const job = memberAt(description, 'Jobs', 0)
    return readingOf(memberAt(job, 'Status'), ['SUCCEEDED'], ['FAILED'], job)
  },
  stop: (submission) => ({
    action: 'terminateJob',
    parameters: parametersOf({ JobId: memberAt(submission, 'JobId'), Reason: REASON })
  })
}

export const bedrockCustomization: JobKind = {
  look: (submission) => ({
    action: 'getModelCustomizationJob',
    parameters: parametersOf({ JobIdentifier: memberAt(submission, 'JobArn') })
  }),
  read: (description) => readingOf(memberAt(description, 'Status'), ['Completed'], ['Failed', 'Stopped'], description),
  stop: (submission) => ({
    action: 'stopModelCustomizationJob',
    parameters: parametersOf({ JobIdentifier: memberAt(submission, 'JobArn') })
  })
}

const FAILED_BUILDS = ['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT']

export const codebuildBuild: JobKind = {
  look: (submission) => ({
    action: 'batchGetBuilds',
    parameters: object({ Ids: [memberAt(submission, 'Build', 'Id')] })
  }),
  read: (description) => {
    const build = memberAt(description, 'Builds', 0)
    return readingOf(memberAt(build, 'BuildStatus'), ['SUCCEEDED'], FAILED_BUILDS, object({ Build: build }))
  },
  stop: (submission) => ({
    action: 'stopBuild',
    parameters: parametersOf({ Id: memberAt(submission, 'Build', 'Id') })
  })
}

export const codebuildBatch: JobKind = {
  look: (submission) => ({
    action: 'batchGetBuildBatches',
    parameters: object({ Ids: [memberAt(submission, 'BuildBatch', 'Id')] })
  }),
  read: (description) => {
    const batch = memberAt(description, 'BuildBatches', 0)
    return readingOf(memberAt(batch, 'BuildBatchStatus'), ['SUCCEEDED'], FAILED_BUILDS, object({ BuildBatch: batch }))
  },
  stop: (submission) => ({
    action: 'stopBuildBatch',
    parameters: parametersOf({ Id: memberAt(submission, 'BuildBatch', 'Id') })
  })
}

export const databrewRun: JobKind = {
  look: (submission, parameters) => ({ action: 'describeJobRun', parameters: runOf(submission, parameters) }),
  read: (description) =>
    readingOf(memberAt(description, 'State'), ['SUCCEEDED'], ['FAILED', 'STOPPED', 'TIMEOUT'], description),
  stop: (submission, parameters) => ({ action: 'stopJobRun', parameters: runOf(submission, parameters) })
}

const runOf = (submission: JsonObject, parameters: JsonObject): JsonObject =>
  parametersOf({ Name: memberAt(parameters, 'Name'), RunId: memberAt(submission, 'RunId') })

export const ecsTask: JobKind = {
  look: (submission) => ({
    action: 'describeTasks',
    parameters: parametersOf({
      Cluster: memberAt(submission, 'Tasks', 0, 'ClusterArn'),
      Tasks: [memberAt(submission, 'Tasks', 0, 'TaskArn')]
    })
  }),
  read: (description) => readTask(memberAt(description, 'Tasks', 0)),
  stop: (submission) => ({
    action: 'stopTask',
    parameters: parametersOf({
      Cluster: memberAt(submission, 'Tasks', 0, 'ClusterArn'),
      Task: memberAt(submission, 'Tasks', 0, 'TaskArn'),
      Reason: REASON
    })
  })
}

/** A task has succeeded where it ran to its end and each container that says so ended with 0. */
function readTask(task: Json): JobReading {
  if (memberAt(task, 'LastStatus') !== 'STOPPED') return { state: 'running', description: task }
  const containers = memberAt(task, 'Containers')
  const endedWell = (isArray(containers) ? containers : []).every(
    (container) => (memberAt(container, 'ExitCode') ?? 0) === 0
  )
  const ranToItsEnd = memberAt(task, 'StopCode') === 'EssentialContainerExited'
  return { state: endedWell && ranToItsEnd ? 'succeeded' : 'failed', description: task }
}

export const glueRun: JobKind = {
  look: (submission, parameters) => ({
    action: 'getJobRun',
    parameters: parametersOf({ JobName: memberAt(parameters, 'JobName'), RunId: memberAt(submission, 'JobRunId') })
  }),
  read: (description) => {
    const run = memberAt(description, 'JobRun')
    const failed = ['FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']
    return readingOf(memberAt(run, 'JobRunState'), ['SUCCEEDED'], failed, run)
  },
  stop: (submission, parameters) => ({
    action: 'batchStopJobRun',
    parameters: parametersOf({
      JobName: memberAt(parameters, 'JobName'),
      JobRunIds: [memberAt(submission, 'JobRunId')]
    })
  })
}

export const mediaconvertJob: JobKind = {
  look: (submission) => ({ action: 'getJob', parameters: parametersOf({ Id: memberAt(submission, 'Job', 'Id') }) }),
  read: (description) =>
    readingOf(memberAt(description, 'Job', 'Status'), ['COMPLETE'], ['ERROR', 'CANCELED'], description),
  stop: (submission) => ({ action: 'cancelJob', parameters: parametersOf({ Id: memberAt(submission, 'Job', 'Id') }) })
}

/** SageMaker's jobs, which the caller names. @param kind `TrainingJob`, … */
export const sagemakerJob = (kind: string): JobKind => {
  const nameOf = (parameters: JsonObject): JsonObject =>
    parametersOf({ [`${kind}Name`]: memberAt(parameters, `${kind}Name`) })
  return {
    look: (_, parameters) => ({ action: `describe${kind}`, parameters: nameOf(parameters) }),
    read: (description) =>
      readingOf(memberAt(description, `${kind}Status`), ['Completed'], ['Failed', 'Stopped'], description),
    stop: (_, parameters) => ({ action: `stop${kind}`, parameters: nameOf(parameters) })
  }
}
