import type { Duplex } from 'node:stream'

/**
 * Tells a client whose request did not arrive whole, or is not HTTP, and closes the connection. A request that was late
 * is worth repeating, and the AWS clients do so for this error: the process may have stood still while the request waited
 * for it.
 */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, type, message } = refusalOf(error)
  const body = JSON.stringify({ __type: type, message })
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\n` +
      `X-Amzn-ErrorType: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

function refusalOf({ code, message }: NodeJS.ErrnoException): {
  readonly status: string
  readonly type: string
  readonly message: string
} {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return {
      status: '408 Request Timeout',
      type: 'RequestTimeoutException',
      message: 'The request did not arrive in time. Send it again.'
    }
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return {
      status: '431 Request Header Fields Too Large',
      type: 'SerializationException',
      message: 'The headers are longer than 16 KiB.'
    }
  }
  return { status: '400 Bad Request', type: 'SerializationException', message: `This is not HTTP: ${message}` }
}
