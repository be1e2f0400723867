import type { Clock } from '../lib/clock.ts'
import type { Payload } from '../lib/json/payload.ts'
import type { FolderBuckets } from '../objects/folder-buckets.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { type AwsEndpointSettings, AwsEndpoints } from './aws-sdk/endpoints.ts'
import { RequestSigner } from './aws-sdk/request-signer.ts'
import { SdkCalls } from './aws-sdk/sdk-calls.ts'
import { SdkIntegration } from './aws-sdk/sdk-integration.ts'
import { ApiGatewayInvoke } from './http/api-gateway.ts'
import { Authoriser } from './http/authorise.ts'
import type { Connections } from './http/connections.ts'
import { HttpClient } from './http/http-client.ts'
import { HttpInvoke, type HttpInvokeParts } from './http/http-invoke.ts'
import type { Integration, JobStatus, TaskCall, TaskOutcome, TaskRequest } from './integration.ts'
import { KubernetesApi } from './kubernetes/kubernetes-api.ts'
import { KubernetesJob } from './kubernetes/kubernetes-job.ts'
import { KubernetesRequest } from './kubernetes/kubernetes-request.ts'
import { LambdaEndpoint } from './lambda/endpoint/lambda-endpoint.ts'
import { FunctionRouter } from './lambda/function-router.ts'
import type { FunctionTarget } from './lambda/function-target.ts'
import { LambdaFunction } from './lambda/lambda-function.ts'
import { LambdaInvoke } from './lambda/lambda-invoke.ts'
import { LocalFunctions } from './lambda/local/local-functions.ts'
import type { Programs } from './lambda/programs/program-file.ts'
import { ProgramFunctions } from './lambda/programs/program-functions.ts'
import type { MockConfiguration } from './mocks/mock-configuration.ts'
import { MockedTasks } from './mocks/mocked-tasks.ts'
import { InvokeModel } from './optimised/invoke-model.ts'
import { jobActions } from './optimised/job-actions.ts'
import { messagingActions } from './optimised/messaging.ts'
import { type ServiceAction, ServiceCall } from './optimised/service-call.ts'
import { FolderS3Calls } from './s3-folder/folder-s3-calls.ts'
import type { CallApi } from './step-functions/api-call.ts'
import { StepFunctionsSdkCalls } from './step-functions/sdk-calls.ts'
import { StartExecution } from './step-functions/start-execution.ts'
import { WithoutRoles } from './task-roles.ts'
import { unsupportedOutcome } from './unsupported.ts'

export interface IntegrationOptions {
  /** Folders with local functions, the first that has a function wins. */
  readonly functionDirectories: readonly string[]
  /** Functions that are programs in any language, by name. */
  readonly programs?: Programs
  /** Where functions are invoked that are not local. */
  readonly lambdaEndpoint?: URL
  /** Where AWS services are. */
  readonly awsEndpoints: AwsEndpointSettings
  /** Where models read what they are asked, and write what they answer. */
  readonly objects: ObjectStore
  /** Buckets in a folder, where no S3 endpoint is named: `aws-sdk:s3` tasks work on them. */
  readonly folderBuckets?: FolderBuckets
  /** Where packages of the AWS SDK are looked for besides Stepwright's own. */
  readonly packageFolder: string
  /** Largest result of a task, in UTF-8 bytes. */
  readonly payloadBytes: number
  /** What authorises HTTP tasks, by name. */
  readonly connections: Connections
  /** Whether HTTP tasks may call addresses of private networks. */
  readonly allowPrivateAddresses: boolean
  readonly clock: Clock
  /** Answers tasks of executions with a test case. */
  readonly mocks?: MockConfiguration
  /** This server's own API. */
  readonly callApi: CallApi
  /** Takes what local functions write to the console, line by line. */
  readonly log: (line: string) => void
}

export interface Integrations {
  /** What performs the tasks of a service: for one that is not supported, something that says so. */
  readonly lookup: (service: string) => Integration
  /** Ends the threads of local functions and closes connections. */
  close(): Promise<void>
}

/** Everything that the Task states of this server can call. */
export function createIntegrations({
  functionDirectories,
  programs = new Map(),
  lambdaEndpoint,
  callApi,
  awsEndpoints,
  objects,
  folderBuckets,
  packageFolder,
  payloadBytes,
  connections,
  allowPrivateAddresses,
  clock,
  mocks,
  log
}: IntegrationOptions): Integrations {
  const sdkCalls = new SdkCalls({
    endpoints: new AwsEndpoints(awsEndpoints),
    folder: packageFolder,
    bodyBytes: payloadBytes,
    clock
  })
  const signer = new RequestSigner(sdkCalls, clock)
  const functions = new FunctionRouter(
    new LocalFunctions({ folders: functionDirectories, log }),
    new ProgramFunctions({ programs, log }),
    lambdaEndpoint === undefined ? undefined : lambdaAt(lambdaEndpoint, signer, clock)
  )
  const client = new HttpClient({ allowPrivate: allowPrivateAddresses, clock })
  const registry = new Registry(
    [
      ...lambdaRegistrations(functions),
      ...stepFunctionsRegistrations(callApi, clock),
      ...(folderBuckets === undefined ? [] : [s3Registration(folderBuckets, payloadBytes)]),
      ...optimisedRegistrations(sdkCalls, messagingActions),
      ...optimisedRegistrations(sdkCalls, jobActions),
      {
        service: 'bedrock',
        action: 'invokeModel',
        patterns: ['request-response', 'wait-for-task-token'],
        integration: new InvokeModel(sdkCalls, objects)
      },
      ...kubernetesRegistrations(new KubernetesApi(client, signer)),
      ...httpRegistrations(client, signer, { client, connections, authoriser: new Authoriser(client, clock) })
    ],
    new SdkIntegration(sdkCalls)
  )
  const performer = mocks === undefined ? registry : new MockedTasks(mocks, registry)
  return {
    lookup: () => performer,
    close: async () => {
      sdkCalls.close()
      await client.close()
      await functions.close()
    }
  }
}

/** AWS itself asks for signatures; what stands in for it is asked as a role only where a task has one. */
function lambdaAt(url: URL, signer: RequestSigner, clock: Clock): LambdaEndpoint {
  const isAws = /\.amazonaws\.com(\.cn)?$/.test(url.hostname)
  return new LambdaEndpoint({
    url: url.href,
    clock,
    sign: async ({ url: text, ...request }) => {
      if (!isAws && request.credentialsRoleArn === undefined) return {}
      return signer.sign({ ...request, url: new URL(text), service: 'lambda' }, request)
    }
  })
}

type Pattern = TaskRequest['pattern']

/** A resource and what performs it. */
export interface Registration {
  /** `lambda-function` for a function's own ARN, else the integration's service. */
  readonly service: string
  /** Empty for a function's own ARN; `*` for every action that is not registered by name. */
  readonly action: string
  readonly patterns: readonly Pattern[]
  readonly integration: Integration
}

const lambdaRegistrations = (functions: FunctionTarget): readonly Registration[] => [
  {
    service: 'lambda-function',
    action: '',
    patterns: ['request-response'],
    integration: new LambdaFunction(functions)
  },
  {
    service: 'lambda',
    action: 'invoke',
    patterns: ['request-response', 'wait-for-task-token'],
    integration: new LambdaInvoke(functions)
  }
]

const OWN_API = 'executions are those of this server, which has no roles'

const stepFunctionsRegistrations = (callApi: CallApi, clock: Clock): readonly Registration[] => [
  {
    service: 'states',
    action: 'startExecution',
    patterns: ['request-response', 'sync', 'sync:2', 'wait-for-task-token'],
    integration: new WithoutRoles(new StartExecution(callApi, clock), OWN_API)
  },
  {
    service: 'aws-sdk:sfn',
    action: '*',
    patterns: ['request-response', 'wait-for-task-token'],
    integration: new WithoutRoles(new StepFunctionsSdkCalls(callApi), OWN_API)
  }
]

const s3Registration = (buckets: FolderBuckets, payloadBytes: number): Registration => ({
  service: 'aws-sdk:s3',
  action: '*',
  patterns: ['request-response', 'wait-for-task-token'],
  integration: new WithoutRoles(new FolderS3Calls(buckets, payloadBytes), 'buckets in folders know no roles')
})

const httpRegistrations = (
  client: HttpClient,
  signer: RequestSigner,
  parts: HttpInvokeParts
): readonly Registration[] => [
  {
    service: 'http',
    action: 'invoke',
    patterns: ['request-response'],
    integration: new WithoutRoles(new HttpInvoke(parts), 'a connection authorises HTTP tasks, no role')
  },
  {
    service: 'apigateway',
    action: 'invoke',
    patterns: ['request-response', 'wait-for-task-token'],
    integration: new ApiGatewayInvoke(client, signer)
  }
]

const kubernetesRegistrations = (api: KubernetesApi): readonly Registration[] => [
  {
    service: 'eks',
    action: 'call',
    patterns: ['request-response', 'wait-for-task-token'],
    integration: new KubernetesRequest(api)
  },
  {
    service: 'eks',
    action: 'runJob',
    patterns: ['request-response', 'sync', 'wait-for-task-token'],
    integration: new KubernetesJob(api)
  }
]

/** Which patterns an action offers is the definition's affair; here each has those that can be performed. */
const optimisedRegistrations = (
  calls: SdkCalls,
  actions: Readonly<Record<string, Readonly<Record<string, ServiceAction>>>>
): readonly Registration[] =>
  Object.entries(actions).flatMap(([service, ofService]) =>
    Object.entries(ofService).map(([action, described]) => ({
      service,
      action,
      patterns: ['request-response', 'wait-for-task-token', ...(described.job === undefined ? [] : ['sync' as const])],
      integration: new ServiceCall(calls, described)
    }))
  )

const SUFFIXES: Readonly<Record<Pattern, string>> = {
  'request-response': '',
  sync: '.sync',
  'sync:2': '.sync:2',
  'wait-for-task-token': '.waitForTaskToken'
}

/** Performs each task by what its resource is registered for. One that is not fails with `States.Runtime` and says so. */
export class Registry implements Integration {
  readonly #integrations = new Map<string, Integration>()
  readonly #sdk: Integration | undefined

  /** @param sdk performs every other `aws-sdk:` task */
  constructor(registrations: readonly Registration[], sdk?: Integration) {
    this.#sdk = sdk
    for (const { service, action, patterns, integration } of registrations) {
      for (const pattern of patterns) {
        this.#integrations.set(resourceName(service, action, pattern), integration)
      }
    }
  }

  perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const integration = this.#find(task)
    if (integration === undefined) return Promise.resolve(this.#unsupported(task))
    return integration.perform(task, signal)
  }

  parameterProblems(call: TaskCall): readonly string[] {
    return this.#find(call)?.parameterProblems?.(call) ?? []
  }

  lookAtJob(task: TaskRequest, submission: Payload, signal: AbortSignal): Promise<JobStatus> {
    const integration = this.#find(task)
    if (integration?.lookAtJob === undefined) return Promise.resolve(this.#unsupported(task))
    return integration.lookAtJob(task, submission, signal)
  }

  async stopJob(task: TaskRequest, submission: Payload): Promise<void> {
    await this.#find(task)?.stopJob?.(task, submission)
  }

  #unsupported(task: TaskRequest): TaskOutcome {
    const ofService = [...this.#integrations.keys()].filter((name) => name.startsWith(`${task.service}:`))
    return unsupportedOutcome(
      task,
      ofService.map((name) => `arn:aws:states:::${name}`)
    )
  }

  #find({ service, action, pattern }: TaskCall): Integration | undefined {
    return (
      this.#integrations.get(resourceName(service, action, pattern)) ??
      this.#integrations.get(resourceName(service, '*', pattern)) ??
      (service.startsWith('aws-sdk:') ? this.#sdk : undefined)
    )
  }
}

const resourceName = (service: string, action: string, pattern: Pattern): string =>
  `${service}:${action}${SUFFIXES[pattern]}`
