import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { ObjectFailure } from '../../src/objects/object-store.ts'

/** As much of S3's protocol as the object store uses, over buckets in a folder. */
export class S3StandIn {
  /** Method and query of each request. */
  readonly requests: string[] = []
  readonly #buckets: FolderBuckets
  readonly #pageSize: number
  readonly #server: Server
  readonly #uploads = new Map<string, Map<number, Buffer>>()

  /** @param pageSize objects of one page of a listing */
  constructor(buckets: FolderBuckets, pageSize: number) {
    this.#buckets = buckets
    this.#pageSize = pageSize
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => refuse(response, error))
    })
  }

  async open(): Promise<URL> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [bucket = '', ...rest] = decodeURIComponent(url.pathname.slice(1)).split('/')
    const bucketOwner = request.headers['x-amz-expected-bucket-owner']
    const place = { bucket, region: 'us-east-1', ...(typeof bucketOwner === 'string' && { bucketOwner }) }
    const address = { ...place, key: rest.join('/') }
    this.requests.push(`${request.method} ${[...url.searchParams.keys()].join(',')}`)
    const body = await bytesOf(request)
    const uploadId = url.searchParams.get('uploadId') ?? ''
    if (url.searchParams.get('list-type') === '2') {
      response.end(await this.#list(place, url.searchParams))
    } else if (request.method === 'POST' && url.searchParams.has('uploads')) {
      await this.#buckets.checkBucket(place)
      const id = `upload-${this.#uploads.size}`
      this.#uploads.set(id, new Map())
      response.end(xml('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`))
    } else if (request.method === 'PUT' && uploadId !== '') {
      this.#uploads.get(uploadId)?.set(Number(url.searchParams.get('partNumber')), body)
      response.setHeader('ETag', '"part"').end()
    } else if (request.method === 'POST') {
      const parts = [...(this.#uploads.get(uploadId) ?? [])].sort(([one], [other]) => one - other)
      await this.#put(address, Buffer.concat(parts.map(([, part]) => part)))
      response.end(xml('CompleteMultipartUploadResult', '<ETag>"whole"</ETag>'))
    } else if (request.method === 'PUT') {
      await this.#put(address, body)
      response.setHeader('ETag', '"whole"').end()
    } else {
      const { sizeBytes, etag } = await this.#buckets.describe(address)
      response.setHeader('ETag', etag)
      const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
      const [start, end] =
        range === null ? [0, sizeBytes] : [Number(range[1]), Math.min(Number(range[2]) + 1, sizeBytes)]
      response.writeHead(range === null ? 200 : 206, { 'content-length': end - start })
      response.end(request.method === 'HEAD' ? undefined : await this.#buckets.readRange(address, start, end))
    }
  }

  async #put(address: Parameters<FolderBuckets['write']>[0], content: Buffer): Promise<void> {
    const writer = await this.#buckets.write(address)
    await writer.write(content)
    await writer.close()
  }

  async #list(place: Parameters<FolderBuckets['list']>[0], query: URLSearchParams): Promise<string> {
    const after = query.get('continuation-token') ?? ''
    const contents: string[] = []
    let last = ''
    for await (const { key, etag, sizeBytes, lastModified } of this.#buckets.list(place, query.get('prefix') ?? '')) {
      if (key <= after) continue
      if (contents.length === this.#pageSize) {
        return xml('ListBucketResult', `${contents.join('')}<NextContinuationToken>${last}</NextContinuationToken>`)
      }
      last = key
      contents.push(
        `<Contents><Key>${key}</Key><ETag>${etag}</ETag><Size>${sizeBytes}</Size>` +
          `<LastModified>${new Date(lastModified).toISOString()}</LastModified><StorageClass>STANDARD</StorageClass></Contents>`
      )
    }
    return xml('ListBucketResult', contents.join(''))
  }
}

const xml = (name: string, content: string): string => `<?xml version="1.0"?><${name}>${content}</${name}>`

function refuse(response: ServerResponse, error: unknown): void {
  const { code, message, statusCode } = (error instanceof ObjectFailure ? error.answer : undefined) ?? {
    code: 'InternalError',
    message: String(error),
    statusCode: 500
  }
  response.writeHead(statusCode).end(xml('Error', `<Code>${code}</Code><Message>${message}</Message>`))
}

/** Bodies come as they are, or in the chunks of a signed stream. */
async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const whole = Buffer.concat(pieces)
  return String(request.headers['content-encoding']).includes('aws-chunked') ? unchunked(whole) : whole
}

function unchunked(bytes: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at)
    const length = Number.parseInt(bytes.toString('latin1', at, end), 16)
    if (!(length > 0)) break
    pieces.push(bytes.subarray(end + 2, end + 2 + length))
    at = end + 2 + length + 2
  }
  return Buffer.concat(pieces)
}
