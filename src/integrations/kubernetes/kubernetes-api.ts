import { parse } from '../../lib/json/parse.ts'
import { stringify } from '../../lib/json/stringify.ts'
import { isArray, isObject, type Json, type JsonObject, object } from '../../lib/json/value.ts'
import type { RequestSigner } from '../aws-sdk/request-signer.ts'
import { RoleRefused } from '../aws-sdk/role-credentials.ts'
import type { HttpCallAnswer, HttpClient } from '../http/http-client.ts'
import { type HttpFailures, httpOutcome, type ReceivedAnswer } from '../http/http-result.ts'
import type { TaskOutcome, TaskRequest } from '../integration.ts'
import { roleRefusedOutcome } from '../task-roles.ts'

export interface KubernetesCall {
  readonly method: string
  /** Of the Kubernetes REST API: `/api/v1/namespaces/default/pods`. */
  readonly path: string
  readonly query?: Json
  /** JSON, or its text. */
  readonly body?: Json
}

export type KubernetesAnswer =
  | Extract<HttpCallAnswer, { kind: 'answered' }>
  /** There was no answer; the outcome says why. */
  | { readonly kind: 'unanswered'; readonly outcome: TaskOutcome }

/**
 * The API of a Kubernetes cluster that a task names by `ClusterName`, `Endpoint` and `CertificateAuthority`. EKS knows who
 * asks by a token that is signed for STS. An endpoint without TLS, such as that of `kubectl proxy`, is not sent one.
 */
export class KubernetesApi {
  readonly #client: HttpClient
  readonly #signer: Pick<RequestSigner, 'presign'>

  constructor(client: HttpClient, signer: Pick<RequestSigner, 'presign'>) {
    this.#client = client
    this.#signer = signer
  }

  /** Never rejects. */
  async call(task: TaskRequest, call: KubernetesCall, signal: AbortSignal): Promise<KubernetesAnswer> {
    const parameters = task.parameters.value as JsonObject
    const url = urlOf(String(parameters.get('Endpoint')), call)
    if (url === undefined) return unanswered('EKS.SdkClientException', 'The Endpoint and the path are no URL')
    let token: string | undefined
    try {
      if (url.protocol === 'https:') token = await this.#token(String(parameters.get('ClusterName')), task)
    } catch (error) {
      if (error instanceof RoleRefused) {
        return { kind: 'unanswered', outcome: roleRefusedOutcome(task, error.roleArn) }
      }
      const reason = error instanceof Error ? error.message : String(error)
      return unanswered('EKS.SdkClientException', `Unable to sign in to the cluster: ${reason}`)
    }
    const { method, body = null } = call
    const answer = await this.#client.send(
      {
        method,
        url,
        headers: {
          accept: 'application/json',
          'content-type': method === 'PATCH' ? patchTypeOf(body) : 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` })
        },
        body: body === null ? '' : typeof body === 'string' ? body : stringify(body),
        certificateAuthority: certificateOf(parameters)
      },
      signal
    )
    return answer.kind === 'answered' ? answer : { kind: 'unanswered', outcome: httpOutcome(answer, FAILURES) }
  }

  /** Source: the AWS IAM Authenticator for Kubernetes, whose tokens EKS takes. */
  async #token(clusterName: string, task: TaskRequest): Promise<string> {
    const url = new URL(`https://sts.${task.region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15`)
    const headers = { 'x-k8s-aws-id': clusterName }
    const signed = await this.#signer.presign({ service: 'sts', method: 'GET', url, headers, body: '' }, task, 60)
    return `k8s-aws-v1.${Buffer.from(signed.href).toString('base64url')}`
  }
}

/** What the answer to one request means for its task. */
export const outcomeOf = (answer: KubernetesAnswer): TaskOutcome =>
  answer.kind === 'unanswered' ? answer.outcome : httpOutcome(answer, FAILURES, resultOf)

const resultOf = ({ body, statusCode, statusText }: ReceivedAnswer): JsonObject =>
  object({ ResponseBody: jsonOrText(body), StatusCode: statusCode, StatusText: statusText })

/** `EKS.401` and the like, with the answer as its cause (AWS: "Create and manage Amazon EKS clusters", Permissions). */
const FAILURES: HttpFailures = {
  unanswered: (reason) => ({ error: 'EKS.SdkClientException', cause: `Unable to execute HTTP request: ${reason}` }),
  refused: (answer) => ({ error: `EKS.${answer.statusCode}`, cause: stringify(resultOf(answer)) })
}

export function jsonOrText(text: string): Json {
  try {
    return parse(text)
  } catch {
    return text
  }
}

const unanswered = (error: string, cause: string): KubernetesAnswer => ({
  kind: 'unanswered',
  outcome: { kind: 'failed', error, cause }
})

function urlOf(endpoint: string, { path, query = null }: KubernetesCall): URL | undefined {
  const url = URL.parse(`${endpoint.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined
  for (const [name, values] of isObject(query) ? query : []) {
    for (const value of isArray(values) ? values : [values]) {
      url.searchParams.append(name, typeof value === 'string' ? value : stringify(value))
    }
  }
  return url
}

/** A list of changes (RFC 6902), or an object that is merged into the one that is there (RFC 7396). */
const patchTypeOf = (body: Json): string =>
  isArray(typeof body === 'string' ? jsonOrText(body) : body)
    ? 'application/json-patch+json'
    : 'application/merge-patch+json'

/** The certificate in PEM, which comes in Base64. */
export const certificateOf = (parameters: JsonObject): string =>
  Buffer.from(String(parameters.get('CertificateAuthority')), 'base64').toString('utf8')
