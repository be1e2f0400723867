import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import {
  type BucketAddress,
  type ListedObject,
  noSuchBucket,
  noSuchKey,
  noSuchVersion,
  type ObjectAddress,
  ObjectFailure,
  type ObjectStore,
  type ObjectWriter,
  wrongOwner
} from './object-store.ts'

/** A folder in place of S3: its folders are the buckets, and the files in these are the objects. */
export class FolderBuckets implements ObjectStore {
  readonly #folder: string
  readonly #accountId: string

  /**
   * @param folder absolute path; it need not exist before something is written
   * @param accountId the owner of all buckets
   */
  constructor(folder: string, accountId: string) {
    this.#folder = folder
    this.#accountId = accountId
  }

  async *read(address: ObjectAddress): AsyncIterable<Uint8Array> {
    await this.sizeOf(address)
    yield* createReadStream(this.#pathOf(address))
  }

  async readRange(address: ObjectAddress, start: number, end: number): Promise<Uint8Array> {
    await this.sizeOf(address)
    const file = await open(this.#pathOf(address))
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(end - start), 0, end - start, start)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }

  async sizeOf(address: ObjectAddress): Promise<number> {
    return (await this.describe(address)).sizeBytes
  }

  /** What a listing would say of one object. */
  async describe(address: ObjectAddress): Promise<ListedObject> {
    await this.checkBucket(address)
    const found = await stat(this.#pathOf(address)).catch(() => undefined)
    if (found === undefined || !found.isFile()) throw noSuchKey(address)
    if (address.versionId !== undefined && address.versionId !== 'null') throw noSuchVersion(address)
    return listed(address.key, found)
  }

  /** One that is not there is deleted as well, as in S3. */
  async delete(address: ObjectAddress): Promise<void> {
    await this.checkBucket(address)
    await rm(this.#pathOf(address), { force: true }).catch((error: Error) => {
      throw new ObjectFailure(`${address.key} cannot be deleted: ${error.message}`, { cause: error })
    })
  }

  async copy(from: ObjectAddress, to: ObjectAddress): Promise<ListedObject> {
    await this.describe(from)
    const writer = await this.write(to)
    for await (const piece of this.read(from)) await writer.write(piece)
    await writer.close()
    return this.describe(to)
  }

  /** The names of all buckets, and when each was made (ms since the epoch). */
  async listBuckets(): Promise<readonly { readonly name: string; readonly createdAt: number }[]> {
    const entries = await readdir(this.#folder, { withFileTypes: true }).catch(() => [])
    const names = entries.filter((entry) => entry.isDirectory() && BUCKET_NAME.test(entry.name)).map(({ name }) => name)
    return Promise.all(
      names
        .sort()
        .map(async (name) => ({ name, createdAt: Math.floor((await stat(join(this.#folder, name))).birthtimeMs) }))
    )
  }

  /** @throws {ObjectFailure} there is one, or its name is none of a bucket */
  async createBucket(bucket: string): Promise<void> {
    if (!BUCKET_NAME.test(bucket)) throw new ObjectFailure(`'${bucket}' cannot be the name of a bucket`)
    const made = await mkdir(join(this.#folder, bucket), { recursive: true })
    if (made !== undefined) return
    const message = 'Your previous request to create the named bucket succeeded and you already own it.'
    const answer = { code: 'BucketAlreadyOwnedByYou', message, statusCode: 409 } as const
    throw new ObjectFailure(message, { answer })
  }

  async *list(place: BucketAddress, prefix: string): AsyncIterable<ListedObject> {
    const { bucket } = place
    await this.checkBucket(place)
    for await (const key of this.#keysBelow(bucket, '', prefix)) {
      yield listed(key, await stat(this.#pathOf({ bucket, key })))
    }
  }

  async write(address: ObjectAddress): Promise<ObjectWriter> {
    await this.checkBucket(address)
    const path = this.#pathOf(address)
    const part = `${path}.part`
    try {
      await mkdir(dirname(path), { recursive: true })
      const file = await open(part, 'w')
      let sizeBytes = 0
      return {
        write: async (content) => {
          const bytes = typeof content === 'string' ? Buffer.from(content) : content
          sizeBytes += bytes.length
          await file.writeFile(bytes)
        },
        close: async () => {
          await file.sync()
          await file.close()
          await rename(part, path)
          return sizeBytes
        }
      }
    } catch (error) {
      await rm(part, { force: true }).catch(() => undefined)
      throw new ObjectFailure(`${path} cannot be written: ${(error as Error).message}`, { cause: error })
    }
  }

  /** In the order of S3's listings: by code unit, a folder standing for the keys in it. */
  async *#keysBelow(bucket: string, folder: string, prefix: string): AsyncIterable<string> {
    const entries = await readdir(join(this.#pathOf({ bucket, key: folder })), { withFileTypes: true })
    const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    for (const name of names.sort((one, other) => (one < other ? -1 : 1))) {
      const key = folder + name
      const isFolder = name.endsWith('/')
      if (!(key.startsWith(prefix) || (isFolder && prefix.startsWith(key)))) continue
      if (isFolder) yield* this.#keysBelow(bucket, key, prefix)
      else if (!name.endsWith('.part')) yield key
    }
  }

  /** @throws {ObjectFailure} there is no such bucket, or it is another account's */
  async checkBucket(place: BucketAddress): Promise<void> {
    const { bucket, bucketOwner } = place
    if (!BUCKET_NAME.test(bucket)) throw noSuchBucket(bucket)
    const found = await stat(join(this.#folder, bucket)).catch(() => undefined)
    if (found === undefined || !found.isDirectory()) throw noSuchBucket(bucket)
    if (bucketOwner !== undefined && bucketOwner !== this.#accountId) throw wrongOwner(place)
  }

  /** @throws {ObjectFailure} the key leads out of the bucket */
  #pathOf({ bucket, key }: Pick<ObjectAddress, 'bucket' | 'key'>): string {
    const root = join(this.#folder, bucket)
    const path = resolve(root, key)
    if (path !== root && !path.startsWith(root + sep)) {
      throw new ObjectFailure(`The key '${key}' cannot be one of a file in ${root}`)
    }
    return path
  }
}

const BUCKET_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/** The tag changes with the file, but is not the hash of its content: nobody would wait for that in a listing. */
function listed(key: string, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): ListedObject {
  const etag = `"${createHash('md5').update(`${key} ${size} ${mtimeMs}`).digest('hex')}"`
  return { key, sizeBytes: size, etag, lastModified: Math.floor(mtimeMs), storageClass: 'STANDARD' }
}
