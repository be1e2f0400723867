import type { IntegrationPattern } from '../definition.ts'

/** What AWS offers for one action of an optimised integration. */
export interface OptimisedAction {
  readonly patterns: readonly IntegrationPattern[]
  /** Parameters without which a definition is refused (measured; a key ending in `.$` counts). */
  readonly required: readonly string[]
}

const CALL: readonly IntegrationPattern[] = ['request-response']
const CALLBACK: readonly IntegrationPattern[] = ['request-response', 'wait-for-task-token']
const JOB: readonly IntegrationPattern[] = ['request-response', 'sync']
const ALL: readonly IntegrationPattern[] = ['request-response', 'sync', 'wait-for-task-token']
const NESTED: readonly IntegrationPattern[] = ['request-response', 'sync', 'sync:2', 'wait-for-task-token']

const action = (patterns: readonly IntegrationPattern[], ...required: string[]): OptimisedAction => ({
  patterns,
  required
})

/** The optimised integrations: service, action, patterns, required parameters (AWS: "Integrating optimized services"). */
const OPTIMISED: Readonly<Record<string, Readonly<Record<string, OptimisedAction>>>> = {
  apigateway: { invoke: action(CALLBACK) },
  athena: {
    startQueryExecution: action(JOB),
    stopQueryExecution: action(CALL),
    getQueryExecution: action(CALL),
    getQueryResults: action(CALL)
  },
  batch: { submitJob: action(JOB) },
  bedrock: { invokeModel: action(CALLBACK), createModelCustomizationJob: action(ALL) },
  bedrockagentcore: { invokeHarness: action(CALL) },
  codebuild: {
    startBuild: action(JOB),
    stopBuild: action(CALL),
    batchDeleteBuilds: action(CALL),
    batchGetReports: action(CALL),
    startBuildBatch: action(JOB),
    stopBuildBatch: action(CALL),
    retryBuildBatch: action(JOB),
    deleteBuildBatch: action(CALL)
  },
  databrew: { startJobRun: action(JOB) },
  dynamodb: {
    getItem: action(CALL, 'TableName', 'Key'),
    putItem: action(CALL, 'TableName', 'Item'),
    deleteItem: action(CALL),
    updateItem: action(CALL)
  },
  ecs: { runTask: action(ALL, 'TaskDefinition') },
  eks: {
    createCluster: action(ALL),
    deleteCluster: action(ALL),
    createFargateProfile: action(ALL),
    deleteFargateProfile: action(ALL),
    createNodegroup: action(ALL),
    deleteNodegroup: action(ALL),
    runJob: action(ALL),
    call: action(CALLBACK)
  },
  elasticmapreduce: {
    createCluster: action(JOB),
    setClusterTerminationProtection: action(CALL),
    terminateCluster: action(JOB),
    addStep: action(JOB),
    cancelStep: action(CALL),
    modifyInstanceFleetByName: action(CALL),
    modifyInstanceGroupByName: action(CALL)
  },
  'emr-containers': {
    createVirtualCluster: action(CALL),
    deleteVirtualCluster: action(JOB),
    startJobRun: action(JOB)
  },
  'emr-serverless': {
    createApplication: action(JOB),
    startApplication: action(JOB),
    stopApplication: action(JOB),
    deleteApplication: action(JOB),
    startJobRun: action(JOB),
    cancelJobRun: action(JOB)
  },
  events: { putEvents: action(CALLBACK, 'Entries') },
  glue: { startJobRun: action(JOB, 'JobName') },
  http: { invoke: action(CALL) },
  lambda: { invoke: action(CALLBACK, 'FunctionName') },
  mediaconvert: { createJob: action(JOB) },
  sagemaker: {
    createAutoMLJob: action(JOB),
    createEndpoint: action(CALL),
    createEndpointConfig: action(CALL),
    createHyperParameterTuningJob: action(JOB),
    createLabelingJob: action(JOB),
    createModel: action(CALL),
    createProcessingJob: action(JOB),
    createTrainingJob: action(JOB),
    createTransformJob: action(JOB),
    updateEndpoint: action(CALL)
  },
  sns: { publish: action(CALLBACK, 'Message') },
  sqs: { sendMessage: action(CALLBACK, 'QueueUrl', 'MessageBody') },
  states: { startExecution: action(NESTED, 'StateMachineArn') }
}

/** Any action of an `aws-sdk:` service: which services and actions exist is not the language's affair. */
const SDK_ACTION = action(CALLBACK)
const SDK_SERVICE = /^aws-sdk:[a-z][a-z0-9]*$/
const SDK_ACTION_NAME = /^[a-z][A-Za-z0-9]*$/

/** What AWS offers for an action, `undefined` where it knows none of that name. */
export function optimisedAction(service: string, actionName: string): OptimisedAction | undefined {
  if (service.startsWith('aws-sdk:')) {
    return SDK_SERVICE.test(service) && SDK_ACTION_NAME.test(actionName) ? SDK_ACTION : undefined
  }
  if (!Object.hasOwn(OPTIMISED, service)) return undefined
  const actions = OPTIMISED[service] ?? {}
  return Object.hasOwn(actions, actionName) ? actions[actionName] : undefined
}
