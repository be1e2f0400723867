/** Where Lambda functions are found: a Lambda endpoint, or a folder of local ones. */
export interface FunctionTarget {
  /**
   * Calls a function. Never rejects: whatever goes wrong is an answer of another kind.
   * @param signal aborted when nobody waits for the answer any more; the answer is then ignored
   */
  invoke(call: FunctionCall, signal: AbortSignal): Promise<FunctionAnswer>
  /** Lets go of threads and sockets; calls under way are answered with an error. */
  close(): Promise<void>
}

/** The members of Lambda's Invoke operation, and what completes a function's name to its ARN. */
export interface FunctionCall {
  /** As written: a name, an ARN or a part of one, each with or without a qualifier. */
  readonly functionName: string
  readonly qualifier?: string
  /** Sent as it is; Lambda refuses what is not JSON. Without one (or with an empty one) the function gets `{}`. */
  readonly payload?: string
  /** `RequestResponse`, `Event`, `DryRun`, or whatever was written instead; the target judges. */
  readonly invocationType: string
  /** `None` or `Tail`. */
  readonly logType?: string
  /** Base64 of a JSON object. */
  readonly clientContext?: string
  readonly traceHeader?: string
  readonly region: string
  readonly accountId: string
  /** The task's own role, as which the function is to be called. */
  readonly credentialsRoleArn?: string
  /** Who calls, for logs. */
  readonly caller?: { readonly executionArn: string; readonly stateName: string }
  /** Longest run of a local function in this call, instead of the target's own limit. */
  readonly timeoutMs?: number
}

export type FunctionAnswer = FunctionResponse | ServiceError | ClientError | RoleRefusal

/** The function ran, or will: its result or its own error. */
export interface FunctionResponse {
  readonly kind: 'response'
  /** 200, or 202 for `Event` and 204 for `DryRun`. */
  readonly statusCode: number
  /** What the function answered, letter for letter; empty where there is nothing to answer. */
  readonly payload: string
  /** Present where the function failed: `Unhandled` or `Handled`. The payload then describes the error. */
  readonly functionError?: string
  readonly executedVersion?: string
  /** Base64 of the last 4 KiB of the log, where it was asked for. */
  readonly logResult?: string
  /** As received, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly requestId?: string
}

/** Lambda refused or failed before the function did anything. */
export interface ServiceError {
  readonly kind: 'service-error'
  readonly statusCode: number
  /** Lambda's name for the error (`ResourceNotFoundException`); absent where the answer named none. */
  readonly code?: string
  readonly message: string
  readonly requestId?: string
  /** A sentence of ours after AWS's text: what to look at, what to do. */
  readonly remedy?: string
}

/** No answer: the endpoint was not reached, or did not speak HTTP. */
export interface ClientError {
  readonly kind: 'client-error'
  readonly message: string
}

/** The function was not called: not as the role that the task names. */
export interface RoleRefusal {
  readonly kind: 'role-refused'
  readonly roleArn: string
  /** Why no role can be used there; absent where this one cannot be assumed. */
  readonly reason?: string
}
