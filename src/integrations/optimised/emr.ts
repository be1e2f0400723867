import { Payload } from '../../lib/json/payload.ts'
import { isArray, isObject, type Json, type JsonObject, object } from '../../lib/json/value.ts'
import type { TaskOutcome } from '../integration.ts'
import { withSdkMetadata } from '../sdk-metadata.ts'
import * as cluster from './cluster-jobs.ts'
import { memberAt, parametersOf } from './members.ts'
import type { AnsweredCall, LookUp, ServiceAction } from './service-call.ts'
import { services } from './services.ts'

/**
 * `elasticmapreduce`: Step Functions' own API around that of EMR. Source of the differences: AWS, "Create and manage
 * Amazon EMR clusters with Step Functions".
 */
export const emrActions: Readonly<Record<string, ServiceAction>> = {
  createCluster: {
    service: services.emr,
    operation: 'runJobFlow',
    problems: creationProblems,
    conclude: concludeWith(({ members }) => ['ClusterId', members.get('JobFlowId') ?? null]),
    job: cluster.emrCluster
  },
  setClusterTerminationProtection: {
    service: services.emr,
    operation: 'setTerminationProtection',
    prepare: prepareClusterId
  },
  terminateCluster: {
    service: services.emr,
    operation: 'terminateJobFlows',
    prepare: prepareClusterId,
    job: cluster.emrTermination
  },
  addStep: {
    service: services.emr,
    operation: 'addJobFlowSteps',
    prepare: prepareStep,
    conclude: concludeWith(({ members }) => ['StepId', memberAt(members, 'StepIds', 0)]),
    job: cluster.emrStep
  },
  cancelStep: {
    service: services.emr,
    operation: 'cancelSteps',
    prepare: (parameters) =>
      parametersOf({
        ClusterId: memberAt(parameters, 'ClusterId'),
        StepIds: [memberAt(parameters, 'StepId')]
      }),
    conclude: concludeWith(({ members }) => ['CancelStepsInfo', memberAt(members, 'CancelStepsInfoList', 0)])
  },
  modifyInstanceFleetByName: {
    service: services.emr,
    operation: 'modifyInstanceFleet',
    lookUp: byName('InstanceFleet', (clusterId, fleet) => parametersOf({ ClusterId: clusterId, InstanceFleet: fleet }))
  },
  modifyInstanceGroupByName: {
    service: services.emr,
    operation: 'modifyInstanceGroups',
    lookUp: byName('InstanceGroup', (clusterId, group) =>
      parametersOf({ ClusterId: clusterId, InstanceGroups: [group] })
    )
  }
}

/** Steps are added by tasks of their own, to a cluster that waits for them. */
function creationProblems(parameters: JsonObject): readonly string[] {
  const problems = parameters.has('Steps') ? ["The field 'Steps' is not supported by Step Functions"] : []
  const keepsAlive = memberAt(parameters, 'Instances', 'KeepJobFlowAliveWhenNoSteps')
  if (keepsAlive === true || keepsAlive === 'true') return problems
  return [...problems, "The field 'Instances.KeepJobFlowAliveWhenNoSteps' is required and must be true"]
}

/** EMR's API calls what Step Functions calls a cluster a job flow. */
function prepareClusterId(parameters: JsonObject): JsonObject {
  const { ClusterId, ...others } = Object.fromEntries(parameters)
  return parametersOf({ ...others, JobFlowIds: ClusterId === undefined ? null : [ClusterId] })
}

function prepareStep(parameters: JsonObject): JsonObject {
  const step = parameters.get('Step') ?? null
  return parametersOf({
    JobFlowId: memberAt(parameters, 'ClusterId'),
    Steps: isObject(step) ? [step] : null,
    ExecutionRoleArn: memberAt(parameters, 'ExecutionRoleArn')
  })
}

/** The answer is this member alone. */
function concludeWith(member: (answer: AnsweredCall) => readonly [string, Json]) {
  return (answer: AnsweredCall): TaskOutcome => ({
    kind: 'succeeded',
    output: Payload.of(withSdkMetadata([member(answer)], answer.http))
  })
}

/** @param kind `InstanceFleet`, `InstanceGroup` @param send the parameters for what was found, with its id */
function byName(kind: string, send: (clusterId: Json, item: JsonObject) => JsonObject): LookUp {
  return {
    page: (parameters, marker) => ({
      action: `list${kind}s`,
      parameters: parametersOf({ ClusterId: memberAt(parameters, 'ClusterId'), Marker: marker })
    }),
    found: (parameters, page) => {
      const items = memberAt(page, `${kind}s`)
      const item = (isArray(items) ? items : []).find(
        (candidate) => memberAt(candidate, 'Name') === memberAt(parameters, `${kind}Name`)
      )
      if (item === undefined) return undefined
      const changes = memberAt(parameters, kind)
      return send(
        memberAt(parameters, 'ClusterId'),
        new Map<string, Json>([[`${kind}Id`, memberAt(item, 'Id')], ...(isObject(changes) ? changes : object({}))])
      )
    },
    missing: (parameters) => ({
      kind: 'failed',
      error: 'ElasticMapReduce.InvalidRequestException',
      cause: `The cluster ${String(memberAt(parameters, 'ClusterId'))} has no ${kind} named '${String(memberAt(parameters, `${kind}Name`))}'`
    })
  }
}
