import { parse } from '../../lib/json/parse.ts'
import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { type Json, type JsonObject, object } from '../../lib/json/value.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import { withSdkMetadata } from '../sdk-metadata.ts'
import * as cluster from './cluster-jobs.ts'
import * as jobs from './jobs.ts'
import { memberAt, parametersOf } from './members.ts'
import type { AnsweredCall, ServiceAction } from './service-call.ts'
import { services } from './services.ts'

type Actions = Readonly<Record<string, ServiceAction>>

const athena: Actions = {
  startQueryExecution: { service: services.athena, job: jobs.athenaQuery },
  stopQueryExecution: { service: services.athena },
  getQueryExecution: { service: services.athena },
  getQueryResults: { service: services.athena }
}

const codebuild: Actions = {
  startBuild: { service: services.codebuild, job: jobs.codebuildBuild },
  stopBuild: { service: services.codebuild },
  batchDeleteBuilds: { service: services.codebuild },
  batchGetReports: { service: services.codebuild },
  startBuildBatch: { service: services.codebuild, job: jobs.codebuildBatch },
  stopBuildBatch: { service: services.codebuild },
  retryBuildBatch: { service: services.codebuild, job: jobs.codebuildBatch },
  deleteBuildBatch: { service: services.codebuild }
}

const eks: Actions = {
  createCluster: { service: services.eks, job: cluster.eksCreation('Cluster') },
  deleteCluster: { service: services.eks, job: cluster.eksDeletion('Cluster') },
  createFargateProfile: { service: services.eks, job: cluster.eksCreation('FargateProfile') },
  deleteFargateProfile: { service: services.eks, job: cluster.eksDeletion('FargateProfile') },
  createNodegroup: { service: services.eks, job: cluster.eksCreation('Nodegroup') },
  deleteNodegroup: { service: services.eks, job: cluster.eksDeletion('Nodegroup') }
}

const emr: Actions = {
  createCluster: {
    service: services.emr,
    operation: 'runJobFlow',
    conclude: renamed({ JobFlowId: 'ClusterId' }),
    job: cluster.emrCluster
  },
  setClusterTerminationProtection: {
    service: services.emr,
    operation: 'setTerminationProtection',
    prepare: cluster.prepareClusterId
  },
  terminateCluster: {
    service: services.emr,
    operation: 'terminateJobFlows',
    prepare: cluster.prepareClusterId,
    job: cluster.emrTermination
  },
  addStep: {
    service: services.emr,
    operation: 'addJobFlowSteps',
    prepare: cluster.prepareStep,
    conclude: concludeStep,
    job: cluster.emrStep
  },
  cancelStep: {
    service: services.emr,
    operation: 'cancelSteps',
    prepare: (parameters) =>
      parametersOf({
        ClusterId: memberAt(parameters, 'ClusterId'),
        StepIds: [memberAt(parameters, 'StepId')]
      })
  }
}

const emrContainers: Actions = {
  createVirtualCluster: { service: services.emrContainers },
  deleteVirtualCluster: { service: services.emrContainers, job: cluster.emrContainersDeletion },
  startJobRun: { service: services.emrContainers, job: cluster.emrContainersRun }
}

const emrServerless: Actions = {
  createApplication: { service: services.emrServerless, job: cluster.emrServerlessApplication('CREATED') },
  startApplication: { service: services.emrServerless, job: cluster.emrServerlessApplication('STARTED') },
  stopApplication: { service: services.emrServerless, job: cluster.emrServerlessApplication('STOPPED') },
  deleteApplication: { service: services.emrServerless, job: cluster.emrServerlessApplication('TERMINATED') },
  startJobRun: { service: services.emrServerless, job: cluster.emrServerlessRun },
  cancelJobRun: { service: services.emrServerless, job: cluster.emrServerlessCancellation }
}

const sagemaker: Actions = Object.fromEntries([
  ...['AutoMLJob', 'HyperParameterTuningJob', 'LabelingJob', 'ProcessingJob', 'TrainingJob', 'TransformJob'].map(
    (kind) => [`create${kind}`, { service: services.sagemaker, job: jobs.sagemakerJob(kind) }]
  ),
  ...['createEndpoint', 'createEndpointConfig', 'createModel', 'updateEndpoint'].map((action) => [
    action,
    { service: services.sagemaker }
  ])
])

/** The integrations that start jobs, by service and action. */
export const jobActions: Readonly<Record<string, Actions>> = {
  athena,
  batch: { submitJob: { service: services.batch, job: jobs.batchJob } },
  bedrock: {
    invokeModel: { service: services.bedrockRuntime, conclude: concludeModel },
    createModelCustomizationJob: { service: services.bedrock, job: jobs.bedrockCustomization }
  },
  codebuild,
  databrew: { startJobRun: { service: services.databrew, job: jobs.databrewRun } },
  ecs: { runTask: { service: services.ecs, prepare: prepareTask, conclude: concludeTask, job: jobs.ecsTask } },
  eks,
  elasticmapreduce: emr,
  'emr-containers': emrContainers,
  'emr-serverless': emrServerless,
  glue: { startJobRun: { service: services.glue, job: jobs.glueRun } },
  mediaconvert: { createJob: { service: services.mediaconvert, job: jobs.mediaconvertJob } },
  sagemaker
}

/** A model's answer is JSON in most cases, and the result has it as JSON. */
function concludeModel({ members }: AnsweredCall): TaskOutcome {
  const body = members.get('Body')
  const parsed = typeof body === 'string' ? parseOrText(body) : (body ?? null)
  return {
    kind: 'succeeded',
    output: Payload.of(parametersOf({ Body: parsed, ContentType: members.get('ContentType') ?? null }))
  }
}

function parseOrText(text: string): Json {
  try {
    return parse(text)
  } catch {
    return text
  }
}

/** What `.sync` follows names who started it (AWS: "Run Amazon ECS or Fargate tasks with Step Functions"). */
function prepareTask(parameters: JsonObject, { pattern }: TaskRequest): JsonObject {
  if (pattern !== 'sync' || parameters.has('StartedBy')) return parameters
  return new Map<string, Json>(parameters).set('StartedBy', 'AWS Step Functions')
}

/** ECS answers 200 where it could place no task; that is a failure. */
function concludeTask({ members, http }: AnsweredCall): TaskOutcome {
  if (memberAt(members, 'Tasks', 0) === null && memberAt(members, 'Failures', 0) !== null) {
    return { kind: 'failed', error: 'AmazonECS.Unknown', cause: stringify(members) }
  }
  return { kind: 'succeeded', output: Payload.of(withSdkMetadata(members, http)) }
}

function concludeStep({ members, http }: AnsweredCall): TaskOutcome {
  const stepId = memberAt(members, 'StepIds', 0)
  return { kind: 'succeeded', output: Payload.of(withSdkMetadata(object({ StepId: stepId }), http)) }
}

function renamed(names: Readonly<Record<string, string>>): (answer: AnsweredCall) => TaskOutcome {
  return ({ members, http }) => {
    const given: JsonObject = new Map([...members].map(([name, value]) => [names[name] ?? name, value]))
    return { kind: 'succeeded', output: Payload.of(withSdkMetadata(given, http)) }
  }
}
