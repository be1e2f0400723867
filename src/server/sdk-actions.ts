import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { clientPackage } from '../integrations/aws-sdk/client-packages.ts'
import { SERVICE_MODELS } from './service-models.ts'

/**
 * Whether Step Functions offers an action of an AWS service. What is newer than the table is taken where a package of the
 * AWS SDK that is installed has it.
 * @param packageFolder where packages are looked for besides Stepwright's own
 */
export function createSdkActions(packageFolder: string): (service: string, action: string) => boolean {
  let known: ReadonlyMap<string, ReadonlySet<string>> | undefined
  return (service, action) => {
    known ??= readActions()
    const operation = action.charAt(0).toUpperCase() + action.slice(1)
    const operations = known.get(service)
    if (operations?.has(operation) === true || operations?.has('*') === true) return true
    return operations?.has(`-${operation}`) !== true && isInstalled(service, operation, packageFolder)
  }
}

/** Of each service; with a hyphen in front what is not offered, `*` for any. */
function readActions(): ReadonlyMap<string, ReadonlySet<string>> {
  const packed = readFileSync(new URL('service-actions.json.gz', SERVICE_MODELS))
  const services = JSON.parse(gunzipSync(packed).toString('utf8')) as Readonly<Record<string, string>>
  return new Map(Object.entries(services).map(([service, names]) => [service, new Set(names.split(' '))]))
}

function isInstalled(service: string, operation: string, packageFolder: string): boolean {
  return [import.meta.url, join(packageFolder, 'package.json')].some((from) => {
    try {
      const manifest = createRequire(from).resolve(`${clientPackage(service)}/package.json`)
      return existsSync(join(dirname(manifest), 'dist-types', 'commands', `${operation}Command.d.ts`))
    } catch {
      return false
    }
  })
}
