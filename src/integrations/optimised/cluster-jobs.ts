import type { Json, JsonObject } from '../../lib/json/value.ts'
import { memberAt, parametersOf, readingOf } from './members.ts'
import type { JobKind } from './service-call.ts'

/* What `.sync` waits for where the job is a cluster, or runs on one: EMR in its three forms, and EKS. */

const clusterIdOf = (submission: JsonObject, parameters: JsonObject): Json =>
  memberAt(submission, 'ClusterId') ?? memberAt(submission, 'JobFlowId') ?? memberAt(parameters, 'ClusterId')

const lookAtCluster: JobKind['look'] = (submission, parameters) => ({
  action: 'describeCluster',
  parameters: parametersOf({ ClusterId: clusterIdOf(submission, parameters) })
})

/** The cluster's description with its id in front, by which later states name it. */
function described(description: JsonObject): JsonObject {
  const cluster = memberAt(description, 'Cluster')
  const id = memberAt(cluster, 'Id')
  return new Map<string, Json>([
    ['ClusterId', id],
    ['Cluster', cluster]
  ])
}

/** AWS does not terminate a cluster whose execution was stopped ("Create and manage Amazon EMR clusters"). */
export const emrCluster: JobKind = {
  look: lookAtCluster,
  read: (description) =>
    readingOf(
      memberAt(description, 'Cluster', 'Status', 'State'),
      ['WAITING'],
      ['TERMINATING', 'TERMINATED', 'TERMINATED_WITH_ERRORS'],
      described(description)
    )
}

export const emrTermination: JobKind = {
  look: lookAtCluster,
  read: (description) =>
    readingOf(
      memberAt(description, 'Cluster', 'Status', 'State'),
      ['TERMINATED', 'TERMINATED_WITH_ERRORS'],
      [],
      described(description)
    )
}

export const emrStep: JobKind = {
  look: (submission, parameters) => ({
    action: 'describeStep',
    parameters: parametersOf({
      ClusterId: memberAt(parameters, 'ClusterId'),
      StepId: memberAt(submission, 'StepIds', 0) ?? memberAt(submission, 'StepId')
    })
  }),
  read: (description) =>
    readingOf(
      memberAt(description, 'Step', 'Status', 'State'),
      ['COMPLETED'],
      ['FAILED', 'CANCELLED', 'INTERRUPTED'],
      description
    ),
  stop: (submission, parameters) => ({
    action: 'cancelSteps',
    parameters: parametersOf({
      ClusterId: memberAt(parameters, 'ClusterId'),
      StepIds: [memberAt(submission, 'StepIds', 0) ?? memberAt(submission, 'StepId')]
    })
  })
}

export const emrContainersRun: JobKind = {
  look: (submission) => ({ action: 'describeJobRun', parameters: containerRunOf(submission) }),
  read: (description) =>
    readingOf(memberAt(description, 'JobRun', 'State'), ['COMPLETED'], ['FAILED', 'CANCELLED'], description),
  stop: (submission) => ({ action: 'cancelJobRun', parameters: containerRunOf(submission) })
}

const containerRunOf = (submission: JsonObject): JsonObject =>
  parametersOf({ Id: memberAt(submission, 'Id'), VirtualClusterId: memberAt(submission, 'VirtualClusterId') })

export const emrContainersDeletion: JobKind = {
  look: (submission) => ({
    action: 'describeVirtualCluster',
    parameters: parametersOf({ Id: memberAt(submission, 'Id') })
  }),
  read: (description) =>
    readingOf(memberAt(description, 'VirtualCluster', 'State'), ['TERMINATED'], ['ARRESTED'], description),
  endsByVanishing: true
}

export const emrServerlessRun: JobKind = {
  look: (submission) => ({ action: 'getJobRun', parameters: serverlessRunOf(submission) }),
  read: (description) =>
    readingOf(memberAt(description, 'JobRun', 'State'), ['SUCCESS'], ['FAILED', 'CANCELLED'], description),
  stop: (submission) => ({ action: 'cancelJobRun', parameters: serverlessRunOf(submission) })
}

const serverlessRunOf = (submission: JsonObject): JsonObject =>
  parametersOf({ ApplicationId: memberAt(submission, 'ApplicationId'), JobRunId: memberAt(submission, 'JobRunId') })

/**
 * An application of EMR Serverless that is to reach a state.
 * @param undo the action by which it is given up on the way
 */
export const emrServerlessApplication = (state: string, undo?: string): JobKind => ({
  look: (submission, parameters) => ({ action: 'getApplication', parameters: applicationOf(submission, parameters) }),
  read: (description) => {
    const failed = state === 'TERMINATED' ? [] : ['TERMINATED']
    return readingOf(memberAt(description, 'Application', 'State'), [state], failed, description)
  },
  ...(undo !== undefined && {
    stop: (submission, parameters) => ({ action: undo, parameters: applicationOf(submission, parameters) })
  }),
  endsByVanishing: state === 'TERMINATED'
})

const applicationOf = (submission: JsonObject, parameters: JsonObject): JsonObject =>
  parametersOf({ ApplicationId: memberAt(submission, 'ApplicationId') ?? memberAt(parameters, 'ApplicationId') })

export const emrServerlessCancellation: JobKind = {
  look: (_, parameters) => ({ action: 'getJobRun', parameters: serverlessRunOf(parameters) }),
  read: (description) =>
    readingOf(memberAt(description, 'JobRun', 'State'), ['CANCELLED'], ['SUCCESS', 'FAILED'], description)
}

/** A resource of EKS. @param kind `Cluster`, `Nodegroup`, `FargateProfile` */
const eksLook =
  (kind: string): JobKind['look'] =>
  (_, parameters) => {
    if (kind === 'Cluster') {
      return { action: 'describeCluster', parameters: parametersOf({ Name: memberAt(parameters, 'Name') }) }
    }
    const nameMember = `${kind}Name`
    return {
      action: `describe${kind}`,
      parameters: parametersOf({
        ClusterName: memberAt(parameters, 'ClusterName'),
        [nameMember]: memberAt(parameters, nameMember)
      })
    }
  }

export const eksCreation = (kind: string): JobKind => ({
  look: eksLook(kind),
  read: (description) =>
    readingOf(memberAt(description, kind, 'Status'), ['ACTIVE'], ['FAILED', 'CREATE_FAILED'], description)
})

export const eksDeletion = (kind: string): JobKind => ({
  look: eksLook(kind),
  read: (description) => readingOf(memberAt(description, kind, 'Status'), [], ['DELETE_FAILED'], description),
  endsByVanishing: true
})
