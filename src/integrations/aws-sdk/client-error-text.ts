/**
 * Why a service did not answer. A failure of the connection has a code; what else fails is the reading of an answer.
 * @param host that was asked
 */
export function clientErrorText(error: unknown, host: string): string {
  const { code, name } = error as NodeJS.ErrnoException
  const isConnection = code !== undefined || name === 'AbortError' || name === 'TimeoutError'
  return `Unable to ${isConnection ? 'execute HTTP request' : 'unmarshall response'}: ${reasonOf(error, host)}`
}

/** In the words of the SDK for Java, as far as they are known. */
function reasonOf(error: unknown, host: string): string {
  const { code, name, message, address, port, hostname, errors } = error as NodeJS.ErrnoException & {
    readonly address?: string
    readonly port?: number
    readonly hostname?: string
    readonly errors?: readonly unknown[]
  }
  if (message === '' && errors?.[0] !== undefined) return reasonOf(errors[0], host)
  // of those that the SDK's HTTP handler makes itself; it gives the name to broken connections, too
  if (name === 'TimeoutError' && code === undefined) {
    return /establish a connection/.test(message) ? `Connect to ${host} failed: connect timed out` : 'Read timed out'
  }
  if (code === 'ECONNREFUSED') return `Connect to ${address}:${port} failed: Connection refused`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `${hostname}: Name or service not known`
  if (message === 'socket hang up') return 'The target server failed to respond'
  if (code === 'ECONNRESET') return 'Connection reset'
  // what the SDK adds in further lines is for its own users
  return (message ?? String(error)).split('\n', 1)[0] ?? ''
}
