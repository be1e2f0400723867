import { Payload } from '../../lib/json/payload.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject, object } from '../../lib/json/value.ts'
import { isWell } from '../http/http-result.ts'
import type { Integration, JobStatus, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { memberAt } from '../optimised/members.ts'
import { type ParameterRules, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { jsonOrText, type KubernetesApi, outcomeOf } from './kubernetes-api.ts'
import { CLUSTER_TYPES, clusterProblems } from './kubernetes-request.ts'

const RULES: ParameterRules = {
  types: { ...CLUSTER_TYPES, Job: 'json-text', LogOptions: 'map', Namespace: 'text' },
  required: ['ClusterName', 'CertificateAuthority', 'Endpoint', 'Job']
}

/**
 * `arn:aws:states:::eks:runJob`: a Kubernetes Job (`batch/v1`), with `.sync` to its end and with the logs of its
 * containers where they are asked for. Source: AWS, "Create and manage Amazon EKS clusters".
 */
export class KubernetesJob implements Integration {
  readonly #api: Pick<KubernetesApi, 'call'>

  constructor(api: Pick<KubernetesApi, 'call'>) {
    this.#api = api
  }

  parameterProblems({ parameters: { value } }: TaskCall): readonly string[] {
    return [...parameterProblems(value, RULES), ...clusterProblems(value)]
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    const parameters = task.parameters.value as JsonObject
    const call = { method: 'POST', path: jobsPath(parameters), body: parameters.get('Job') ?? null }
    return outcomeOf(await this.#api.call(task, call, signal))
  }

  async lookAtJob(task: TaskRequest, submission: Payload, signal: AbortSignal): Promise<JobStatus> {
    const answer = await this.#api.call(task, { method: 'GET', path: jobPath(task, submission) }, signal)
    if (answer.kind === 'unanswered') {
      return isUnreachable(answer.outcome) ? { kind: 'running' } : answer.outcome
    }
    if (!isWell(answer)) {
      return answer.statusCode >= 500 || answer.statusCode === 429 ? { kind: 'running' } : outcomeOf(answer)
    }
    const job = jsonOrText(answer.body)
    const end = endOf(job)
    if (end === undefined || !isObject(job)) return { kind: 'running' }
    const logs = wantsLogs(task) ? await this.#logs(task, String(memberAt(job, 'metadata', 'name')), signal) : undefined
    const description = logs === undefined ? job : new Map<string, Json>(job).set('logs', logs)
    return end === 'Complete'
      ? { kind: 'succeeded', output: Payload.of(description) }
      : { kind: 'failed', error: 'States.TaskFailed', cause: stringify(description) }
  }

  async stopJob(task: TaskRequest, submission: Payload): Promise<void> {
    const query = object({ propagationPolicy: ['Background'] })
    const call = { method: 'DELETE', path: jobPath(task, submission), query }
    const answer = await this.#api.call(task, call, new AbortController().signal)
    const isGone = answer.kind === 'answered' && (isWell(answer) || answer.statusCode === 404)
    if (!isGone) throw new Error(`the job could not be deleted: ${JSON.stringify(answer)}`)
  }

  /** Best effort: where a log cannot be had, there is the error instead. */
  async #logs(task: TaskRequest, name: string, signal: AbortSignal): Promise<JsonObject> {
    const namespace = namespaceOf(task.parameters.value as JsonObject)
    const path = `/api/v1/namespaces/${namespace}/pods`
    const query = object({ labelSelector: [`job-name=${name}`], limit: [String(MAX_PODS)] })
    const answer = await this.#api.call(task, { method: 'GET', path, query }, signal)
    const list = answer.kind === 'answered' && isWell(answer) ? memberAt(jsonOrText(answer.body), 'items') : null
    const pods = new Map<string, Json>()
    for (const pod of isArray(list) ? list : []) {
      const podName = String(memberAt(pod, 'metadata', 'name'))
      const containers = new Map<string, Json>()
      const described = memberAt(pod, 'spec', 'containers')
      for (const container of isArray(described) ? described : []) {
        const containerName = String(memberAt(container, 'name'))
        const logPath = `${path}/${encodeURIComponent(podName)}/log`
        containers.set(containerName, await this.#log(task, logPath, containerName, signal))
      }
      pods.set(podName, object({ containers }))
    }
    return object({ pods })
  }

  async #log(task: TaskRequest, path: string, container: string, signal: AbortSignal): Promise<JsonObject> {
    const options = memberAt(task.parameters.value, 'LogOptions')
    const given = memberAt(options, 'LogParameters')
    const query = new Map<string, Json>([...(isObject(given) ? given : []), ['container', [container]]])
    const answer = await this.#api.call(task, { method: 'GET', path, query }, signal)
    if (answer.kind === 'answered' && isWell(answer)) {
      return object({ log: isTrue(memberAt(options, 'RawLogs')) ? answer.body : jsonOrText(answer.body) })
    }
    const outcome = outcomeOf(answer)
    return outcome.kind === 'failed' ? object({ error: outcome.error, cause: outcome.cause }) : new Map()
  }
}

/** Logs of more pods than this are no result of 256 KiB. */
const MAX_PODS = 100

const namespaceOf = (parameters: JsonObject): string =>
  encodeURIComponent(String(parameters.get('Namespace') ?? 'default'))

const jobsPath = (parameters: JsonObject): string => `/apis/batch/v1/namespaces/${namespaceOf(parameters)}/jobs`

const jobPath = ({ parameters }: TaskRequest, submission: Payload): string => {
  const name = String(memberAt(submission.value, 'ResponseBody', 'metadata', 'name'))
  return `${jobsPath(parameters.value as JsonObject)}/${encodeURIComponent(name)}`
}

/** The condition by which a Job says that it has ended. */
function endOf(job: Json): 'Complete' | 'Failed' | undefined {
  const conditions = memberAt(job, 'status', 'conditions')
  const holds = (type: string): boolean =>
    (isArray(conditions) ? conditions : []).some(
      (condition) => memberAt(condition, 'type') === type && memberAt(condition, 'status') === 'True'
    )
  if (holds('Failed')) return 'Failed'
  return holds('Complete') ? 'Complete' : undefined
}

const wantsLogs = ({ parameters }: TaskRequest): boolean =>
  isTrue(memberAt(parameters.value, 'LogOptions', 'RetrieveLogs'))

const isTrue = (value: Json): boolean => value === true || value === 'true'

const isUnreachable = (outcome: TaskOutcome): boolean =>
  outcome.kind === 'failed' && outcome.error === 'EKS.SdkClientException'
