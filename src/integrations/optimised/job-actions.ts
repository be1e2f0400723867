import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import type { Json, JsonObject } from '../../lib/json/value.ts'
import { attemptId } from '../attempt-id.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import { withSdkMetadata } from '../sdk-metadata.ts'
import * as cluster from './cluster-jobs.ts'
import { emrActions } from './emr.ts'
import { concludeHarness } from './harness.ts'
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
  startBuild: { service: services.codebuild, prepare: prepareBuild, job: jobs.codebuildBuild },
  stopBuild: { service: services.codebuild },
  batchDeleteBuilds: { service: services.codebuild },
  batchGetReports: { service: services.codebuild },
  startBuildBatch: { service: services.codebuild, prepare: prepareBuild, job: jobs.codebuildBatch },
  stopBuildBatch: { service: services.codebuild },
  retryBuildBatch: { service: services.codebuild, prepare: prepareBuild, job: jobs.codebuildBatch },
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

const emrContainers: Actions = {
  createVirtualCluster: { service: services.emrContainers },
  deleteVirtualCluster: { service: services.emrContainers, job: cluster.emrContainersDeletion },
  startJobRun: { service: services.emrContainers, job: cluster.emrContainersRun }
}

const emrServerless: Actions = {
  createApplication: {
    service: services.emrServerless,
    job: cluster.emrServerlessApplication('CREATED', 'deleteApplication')
  },
  startApplication: {
    service: services.emrServerless,
    conclude: concludeApplication,
    job: cluster.emrServerlessApplication('STARTED', 'stopApplication')
  },
  stopApplication: {
    service: services.emrServerless,
    conclude: concludeApplication,
    job: cluster.emrServerlessApplication('STOPPED')
  },
  deleteApplication: {
    service: services.emrServerless,
    conclude: concludeApplication,
    job: cluster.emrServerlessApplication('TERMINATED')
  },
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
    createModelCustomizationJob: { service: services.bedrock, job: jobs.bedrockCustomization }
  },
  bedrockagentcore: { invokeHarness: { service: services.bedrockAgentCore, conclude: concludeHarness } },
  codebuild,
  databrew: { startJobRun: { service: services.databrew, job: jobs.databrewRun } },
  ecs: { runTask: { service: services.ecs, prepare: prepareTask, conclude: concludeTask, job: jobs.ecsTask } },
  eks,
  elasticmapreduce: emrActions,
  'emr-containers': emrContainers,
  'emr-serverless': emrServerless,
  glue: { startJobRun: { service: services.glue, job: jobs.glueRun } },
  mediaconvert: { createJob: { service: services.mediaconvert, job: jobs.mediaconvertJob } },
  sagemaker
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

/** CodeBuild's token is no idempotency token to the SDK, which would not give one. */
function prepareBuild(parameters: JsonObject, task: TaskRequest): JsonObject {
  if (parameters.has('IdempotencyToken')) return parameters
  return new Map<string, Json>(parameters).set('IdempotencyToken', attemptId(task))
}

/** EMR Serverless answers nothing; the result names the application (AWS: "EMR Serverless service integration APIs"). */
function concludeApplication({ http }: AnsweredCall, { parameters }: TaskRequest): TaskOutcome {
  const members = parametersOf({ ApplicationId: memberAt(parameters.value, 'ApplicationId') })
  return { kind: 'succeeded', output: Payload.of(withSdkMetadata(members, http)) }
}
