/** Who may import whom. ARCHITECTURE.md shows the same table, and the test compares the two. */
export interface ImportRule {
  /** Folders of `src` of which everything may be imported; a folder may always import from itself. */
  readonly folders: readonly string[] | 'all above'
  /** Folders of `src` of which only types may be imported. */
  readonly types?: readonly string[]
  /** Single files, from `src`. */
  readonly files?: readonly string[]
}

/** Every folder of `src`, from the ground up. */
export const importTable: Readonly<Record<string, ImportRule>> = {
  lib: { folders: [] },
  resources: { folders: ['lib'] },
  asl: { folders: ['lib'] },
  interpreter: { folders: ['asl', 'resources', 'lib'] },
  'map-run': { folders: ['asl', 'resources', 'lib'], types: ['interpreter'] },
  store: { folders: ['lib'], types: ['interpreter', 'resources'] },
  'store/memory': { folders: ['store', 'lib'] },
  'store/sqlite': { folders: ['store', 'lib'] },
  'store/postgres': { folders: ['store', 'lib'] },
  aws: { folders: ['lib'] },
  objects: { folders: ['aws', 'lib'] },
  encryption: { folders: ['aws', 'resources', 'lib'], types: ['store'] },
  integrations: { folders: ['aws', 'objects', 'resources', 'lib'], types: ['interpreter'] },
  engine: { folders: ['store', 'integrations', 'encryption', 'map-run', 'interpreter', 'asl', 'resources', 'lib'] },
  datasets: {
    folders: ['objects', 'map-run', 'interpreter', 'asl', 'lib'],
    types: ['store'],
    files: ['engine/item-reading.ts', 'engine/result-writing.ts']
  },
  api: {
    folders: ['store', 'encryption', 'interpreter', 'asl', 'resources', 'lib'],
    types: ['integrations'],
    files: ['engine/engine.ts', 'engine/item-reading.ts', 'datasets/csv-rows.ts', 'datasets/json-items.ts']
  },
  logging: { folders: ['aws', 'interpreter', 'resources', 'lib'], types: ['engine'], files: ['api/history-event.ts'] },
  'status-events': { folders: ['resources', 'lib'], types: ['integrations', 'interpreter'] },
  server: { folders: 'all above', files: ['version.ts'] },
  testing: { folders: 'all above' },
  cli: { folders: 'all above', files: ['version.ts'] },
  'version.ts': { folders: [] }
}

/** Packages and built-in modules that belong to one place. */
export const importOwners: Readonly<Record<string, readonly string[]>> = {
  'node:sqlite': ['src/store/sqlite/'],
  pg: ['src/store/postgres/'],
  'node:http': ['src/server/', 'src/integrations/', 'src/testing/', 'src/cli/'],
  'node:https': ['src/server/', 'src/integrations/'],
  'node:timers': [],
  'node:timers/promises': []
}

/** Folders without `node:*` imports: what they decide depends on their arguments alone. */
export const pureFolders: readonly string[] = ['asl', 'interpreter', 'map-run']

/** An exception from a rule, and why. An entry that is not needed (any more) fails the test. */
export type Exceptions = Readonly<Record<string, string>>

export const nodeImportExceptions: Exceptions = {}

export const clockExceptions: Exceptions = {
  'src/integrations/lambda/local/worker/function-worker.ts':
    'turns the event loop with setImmediate between invocations and sends reports once a turn; no time is waited for',
  'src/lib/bounded-regexp.ts': 'measures how long a regular expression ran, to stop one that would run for ever',
  'src/testing/virtual-clock.ts':
    'yields with setImmediate until every promise has settled; no time is read or waited for'
}

export const environmentExceptions: Exceptions = {
  'src/integrations/lambda/local/worker/trace-environment.ts': 'gives functions their trace id where Lambda does'
}

/** Files that the command line, and with it the server, does not reach. */
export const unreachableExceptions: Exceptions = {
  'src/store/memory/faulty-store.ts': 'the store of the simulation: it crashes on purpose',
  'src/store/memory/memory-store.ts': 'the store of tests and of the simulation',
  'src/store/memory/memory-inbox.ts': 'part of the memory store',
  'src/store/memory/memory-resources.ts': 'part of the memory store',
  'src/testing/virtual-clock.ts': 'the clock of tests and of the simulation'
}

export const longFileExceptions: Exceptions = {}
