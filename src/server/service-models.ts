import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { ReadServiceModel, ServiceModel } from '../api/test-state/service-model.ts'

/** Beside `src` and beside `dist`, one file for each service. */
export const SERVICE_MODELS = new URL('../../service-models/', import.meta.url)
const SERVICE_NAME = /^[a-z0-9]{1,80}$/

/** The service models that are shipped, each read when it is first asked for. */
export function createServiceModels(): ReadServiceModel {
  const models = new Map<string, Promise<ServiceModel | undefined>>()
  return (service) => {
    const known = models.get(service)
    if (known !== undefined) return known
    const read = SERVICE_NAME.test(service) ? readModel(service) : Promise.resolve(undefined)
    // names come from requests: only those of files are kept
    models.set(service, read)
    read.then((model) => model === undefined && models.delete(service)).catch(() => models.delete(service))
    return read
  }
}

async function readModel(service: string): Promise<ServiceModel | undefined> {
  let packed: Buffer
  try {
    packed = await readFile(new URL(`${service}.json.gz`, SERVICE_MODELS))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  return JSON.parse((await promisify(gunzip)(packed)).toString('utf8')) as ServiceModel
}
