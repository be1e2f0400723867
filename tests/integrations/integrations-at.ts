import { createIntegrations, type Integrations } from '../../src/integrations/registry.ts'
import { FolderBuckets } from '../../src/objects/folder-buckets.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'

type Options = Parameters<typeof createIntegrations>[0]

/** All integrations, with one address for every service of AWS. */
export const integrationsAt = (url: URL, options: Partial<Options> = {}): Integrations =>
  createIntegrations({
    functionDirectories: [],
    awsEndpoints: { urls: { '': url }, ignoreEnvironment: false, hasCredentials: false },
    objects: new FolderBuckets('/nowhere', '123456789012'),
    packageFolder: '/nowhere',
    payloadBytes: 262_144,
    connections: new Map(),
    allowPrivateAddresses: true,
    clock: new VirtualClock(0),
    callApi: () => Promise.reject(new Error('nobody calls the API here')),
    log: () => {},
    ...options
  })
