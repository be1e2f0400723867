import { isObject, type Json, type JsonObject } from '../../lib/json/value.ts'
import type { Integration, TaskCall, TaskOutcome, TaskRequest } from '../integration.ts'
import { type ParameterRules, type ParameterType, parameterProblems, parametersOutcome } from '../parameter-problems.ts'
import { certificateOf, type KubernetesApi, outcomeOf } from './kubernetes-api.ts'

/** What names the cluster in both actions. */
export const CLUSTER_TYPES: Readonly<Record<string, ParameterType>> = {
  CertificateAuthority: 'text',
  ClusterName: 'text',
  Endpoint: 'text'
}

const RULES: ParameterRules = {
  types: { ...CLUSTER_TYPES, Method: 'text', Path: 'text', QueryParameters: 'map', RequestBody: 'any' },
  required: ['ClusterName', 'CertificateAuthority', 'Endpoint', 'Method', 'Path']
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH']

/** `arn:aws:states:::eks:call`: any request of the Kubernetes API. Source: AWS, "Create and manage Amazon EKS clusters". */
export class KubernetesRequest implements Integration {
  readonly #api: Pick<KubernetesApi, 'call'>

  constructor(api: Pick<KubernetesApi, 'call'>) {
    this.#api = api
  }

  parameterProblems({ parameters: { value } }: TaskCall): readonly string[] {
    const problems = [...parameterProblems(value, RULES), ...clusterProblems(value)]
    const method = isObject(value) ? (value.get('Method') ?? null) : null
    if (typeof method !== 'string' || METHODS.includes(method)) return problems
    return [...problems, `The value of the field 'Method' must be one of ${METHODS.join(', ')}`]
  }

  async perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const problems = this.parameterProblems(task)
    if (problems.length > 0) return parametersOutcome(task, problems)
    const parameters = task.parameters.value as JsonObject
    const answer = await this.#api.call(
      task,
      {
        method: String(parameters.get('Method')),
        path: String(parameters.get('Path')),
        query: parameters.get('QueryParameters') ?? null,
        body: parameters.get('RequestBody') ?? null
      },
      signal
    )
    return outcomeOf(answer)
  }
}

/** What is wrong with the cluster's address or certificate. */
export function clusterProblems(parameters: Json): readonly string[] {
  const endpoint = isObject(parameters) ? parameters.get('Endpoint') : undefined
  if (!isObject(parameters) || typeof endpoint !== 'string') return []
  const url = URL.parse(endpoint)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return ["The value of the field 'Endpoint' has an invalid format"]
  }
  const isCertificate =
    url.protocol === 'http:' ||
    typeof parameters.get('CertificateAuthority') !== 'string' ||
    certificateOf(parameters).includes('-----BEGIN CERTIFICATE-----')
  return isCertificate ? [] : ["The value of the field 'CertificateAuthority' has an invalid format"]
}
