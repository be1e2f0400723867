/** A refusal that asking again does not change. */
export class Refused extends Error {}

/** Calls any of some servers until one answers, for at most two minutes; a server that fails is left for the next. */
export async function call<T>(
  urls: readonly string[],
  operation: string,
  input: object,
  timeoutMs = 25_000
): Promise<T> {
  let last: unknown
  const until = Date.now() + 120_000
  for (let tries = Math.floor(Math.random() * urls.length); Date.now() < until; tries++) {
    try {
      const response = await fetch(urls[tries % urls.length] as string, {
        method: 'POST',
        headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(timeoutMs)
      })
      const text = await response.text()
      if (response.ok) return JSON.parse(text) as T
      if (response.status === 400 && !text.includes('Throttling')) throw new Refused(`${operation}: ${text}`)
      last = text
    } catch (error) {
      if (error instanceof Refused) throw error
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`No server answered ${operation}: ${last}`)
}
