/** What a worker answered. */
export type WorkerAnswer =
  | { readonly kind: 'answered'; readonly isOk: boolean; readonly status: number; readonly body: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'unreachable'; readonly reason: string }

/** Posts a function's event to a worker. Never rejects. */
export async function callWorker(
  url: URL,
  event: string,
  options: {
    readonly headers: Readonly<Record<string, string>>
    readonly maxBytes: number
    readonly signal: AbortSignal
  }
): Promise<WorkerAnswer> {
  const { headers, maxBytes, signal } = options
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: event,
      signal,
      redirect: 'error'
    })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body ?? []) {
      size += chunk.length
      if (size > maxBytes) return { kind: 'too-large' }
      chunks.push(chunk)
    }
    const body = Buffer.concat(chunks).toString('utf8')
    return { kind: 'answered', isOk: response.ok, status: response.status, body }
  } catch (error) {
    if (signal.aborted) return { kind: 'aborted' }
    const { message, cause } = error as Error
    return { kind: 'unreachable', reason: cause instanceof Error ? `${message}: ${cause.message}` : message }
  }
}
