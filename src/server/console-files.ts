import { readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** Beside `src` and beside `dist`; made by `npm run build:console`. */
const FOLDER = fileURLToPath(new URL('../../console/dist/', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.woff2': 'font/woff2'
}

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin'
}

/** Names in this folder have a hash of what is in the file. */
const HASHED = '/assets/'
const PAGE = '/index.html'

interface StaticFile {
  readonly type: string
  readonly body: Buffer
  zipped?: Promise<Buffer>
}

/** The console's built files, held in memory. */
export class ConsoleFiles {
  readonly #files: ReadonlyMap<string, StaticFile>

  private constructor(files: ReadonlyMap<string, StaticFile>) {
    this.#files = files
  }

  /** @returns `undefined` where the console was not built */
  static load(folder: string = FOLDER): ConsoleFiles | undefined {
    const files = new Map<string, StaticFile>()
    let names: readonly string[]
    try {
      names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    for (const name of names) {
      const type = TYPES[extname(name)]
      if (type === undefined) continue
      const path = join(folder, name)
      files.set(`/${relative(folder, path).split(sep).join('/')}`, { type, body: readFileSync(path) })
    }
    return files.has(PAGE) ? new ConsoleFiles(files) : undefined
  }

  /**
   * Every address of the console is the one page, which shows what the address says; other clients of the server (curl, AWS
   * clients) do not ask for HTML and do not get it.
   * @returns whether this was a request for the console
   */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const path = request.url?.split('?', 1)[0] ?? '/'
    const isPage = path !== PAGE && !this.#files.has(path) && request.headers.accept?.includes('text/html') === true
    const file = this.#files.get(isPage ? PAGE : path)
    if (file === undefined || (isPage && path.startsWith(HASHED))) return false
    const takesGzip =
      request.headers['accept-encoding']?.includes('gzip') === true && !file.type.startsWith('image/png')
    const body = takesGzip ? await this.#zip(file) : file.body
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.length,
      'cache-control': path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept, accept-encoding',
      ...(takesGzip && { 'content-encoding': 'gzip' }),
      ...SECURITY_HEADERS
    })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }

  #zip(file: StaticFile): Promise<Buffer> {
    file.zipped ??= promisify(gzip)(file.body, { level: 9 })
    return file.zipped
  }
}
