import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDefinition } from '../../src/asl/parse.ts'
import type { Integrations } from '../../src/integrations/registry.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { taskOf } from './fake-service.ts'
import { integrationsAt } from './integrations-at.ts'

const SUFFIXES = ['', '.sync', '.sync:2', '.waitForTaskToken'] as const
type Suffix = (typeof SUFFIXES)[number]

const CALL: readonly Suffix[] = ['']
const CALLBACK: readonly Suffix[] = ['', '.waitForTaskToken']
const JOB: readonly Suffix[] = ['', '.sync']
const ALL: readonly Suffix[] = ['', '.sync', '.waitForTaskToken']

/**
 * AWS's optimised integrations: service, page of the developer guide, patterns, actions. The patterns of a service are
 * those of the table of "Integrating optimized services" (`integrate-optimized`), of an action those of its page.
 */
const LIST: readonly (readonly [service: string, page: string, patterns: readonly Suffix[], actions: string])[] = [
  ['apigateway', 'connect-api-gateway', CALLBACK, 'invoke'],
  ['athena', 'connect-athena', JOB, 'startQueryExecution'],
  ['athena', 'connect-athena', CALL, 'stopQueryExecution getQueryExecution getQueryResults'],
  ['batch', 'connect-batch', JOB, 'submitJob'],
  ['bedrock', 'connect-bedrock', CALLBACK, 'invokeModel'],
  ['bedrock', 'connect-bedrock', ALL, 'createModelCustomizationJob'],
  ['bedrockagentcore', 'connect-bedrockagentcore', CALL, 'invokeHarness'],
  ['codebuild', 'connect-codebuild', JOB, 'startBuild startBuildBatch retryBuildBatch'],
  [
    'codebuild',
    'connect-codebuild',
    CALL,
    'stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch'
  ],
  ['databrew', 'connect-databrew', JOB, 'startJobRun'],
  ['dynamodb', 'connect-ddb', CALL, 'getItem putItem deleteItem updateItem'],
  ['ecs', 'connect-ecs', ALL, 'runTask'],
  [
    'eks',
    'connect-eks',
    ALL,
    'createCluster deleteCluster createFargateProfile deleteFargateProfile createNodegroup deleteNodegroup runJob'
  ],
  ['eks', 'connect-eks', CALLBACK, 'call'],
  ['elasticmapreduce', 'connect-emr', JOB, 'createCluster terminateCluster addStep'],
  [
    'elasticmapreduce',
    'connect-emr',
    CALL,
    'setClusterTerminationProtection cancelStep modifyInstanceFleetByName modifyInstanceGroupByName'
  ],
  ['emr-containers', 'connect-emr-eks', CALL, 'createVirtualCluster'],
  ['emr-containers', 'connect-emr-eks', JOB, 'deleteVirtualCluster startJobRun'],
  [
    'emr-serverless',
    'connect-emr-serverless',
    JOB,
    'createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun'
  ],
  ['events', 'connect-eventbridge', CALLBACK, 'putEvents'],
  ['glue', 'connect-glue', JOB, 'startJobRun'],
  ['http', 'call-https-apis', CALL, 'invoke'],
  ['lambda', 'connect-lambda', CALLBACK, 'invoke'],
  ['mediaconvert', 'connect-mediaconvert', JOB, 'createJob'],
  [
    'sagemaker',
    'connect-sagemaker',
    JOB,
    'createAutoMLJob createHyperParameterTuningJob createLabelingJob createProcessingJob createTrainingJob createTransformJob'
  ],
  ['sagemaker', 'connect-sagemaker', CALL, 'createEndpoint createEndpointConfig createModel updateEndpoint'],
  ['sns', 'connect-sns', CALLBACK, 'publish'],
  ['sqs', 'connect-sqs', CALLBACK, 'sendMessage'],
  ['states', 'connect-stepfunctions', SUFFIXES, 'startExecution']
]

const rows = LIST.flatMap(([service, page, patterns, actions]) =>
  actions.split(' ').map((action) => [`${service}:${action}`, patterns, page] as const)
)

let integrations: Integrations
beforeAll(() => {
  integrations = integrationsAt(new URL('http://127.0.0.1:1'), {
    callApi: () => Promise.resolve({ statusCode: 500, headers: [], requestId: 'id-1', body: new Map() })
  })
})
afterAll(() => integrations.close())

const signal = new AbortController().signal

/** What is wrong with the resource of a task, in AWS's words. */
function refusalsOf(resource: string, type: 'STANDARD' | 'EXPRESS'): readonly string[] {
  const state = { Type: 'Task', Resource: resource, Parameters: {}, End: true }
  const { diagnostics } = parseDefinition(JSON.stringify({ StartAt: 'T', States: { T: state } }), { type })
  return diagnostics.filter(({ location }) => location === '/States/T/Resource').map(({ message }) => message)
}

describe.each(rows)('%s', (name, patterns, page) => {
  const arnOf = (suffix: Suffix): string => `arn:aws:states:::${name}${suffix}`

  test(`can be created with ${patterns.join(', ') || 'its plain form'} alone, as ${page} says`, () => {
    for (const suffix of SUFFIXES) {
      const arn = arnOf(suffix)
      expect([suffix, refusalsOf(arn, 'STANDARD')]).toEqual([
        suffix,
        patterns.includes(suffix)
          ? []
          : [
              `The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`
            ]
      ])
    }
  })

  test('can be created in an Express workflow in its plain form alone', () => {
    for (const suffix of patterns) expect(refusalsOf(arnOf(suffix), 'EXPRESS')).toHaveLength(suffix === '' ? 0 : 1)
  })

  test('is performed, and followed where there is a job', async () => {
    for (const suffix of patterns) {
      const task = taskOf(`${name}${suffix}`, 5)
      const integration = integrations.lookup(task.service)
      expect(await integration.perform(task, signal)).toMatchObject({
        error: 'States.Runtime',
        cause: expect.stringContaining('could not be used to start the Task')
      })
      if (!suffix.startsWith('.sync')) continue
      const looked = await integration.lookAtJob?.(taskOf(`${name}${suffix}`, {}), Payload.of(new Map()), signal)
      // the service does not answer, or its package is not there: in both cases somebody wanted to know
      expect(looked).not.toMatchObject({ cause: expect.stringContaining('does not support') })
      expect(looked).toBeDefined()
    }
  })
})

test('an action that is not on the list of its service is refused', () => {
  for (const name of [
    'lambda:listFunctions',
    'dynamodb:query',
    'sqs:receiveMessage',
    'eks:describeCluster',
    'toString:x'
  ]) {
    expect(refusalsOf(`arn:aws:states:::${name}`, 'STANDARD')).toEqual([expect.stringContaining('is not recognized')])
  }
})
