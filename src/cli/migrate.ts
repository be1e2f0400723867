import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { systemClock } from '../lib/clock.ts'
import { type CopyProgress, copyStore } from '../server/store-copy.ts'
import { readConnectionUrl } from '../store/postgres/connection-settings.ts'
import { StoreFormatError, StoreUnavailable } from '../store/store.ts'

interface Flags {
  readonly from: string
  readonly to: string
}

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('copy everything of a data folder into a Postgres database')
    .requiredOption('--from <folder>', 'the data folder; its server must be stopped')
    .requiredOption('--to <url>', 'postgres://USER:PASSWORD@HOST/DATABASE, whose schema nobody has used')
    .addHelpText(
      'after',
      `
The folder is left as it is. A copy that was ended goes on where it was when the same command is given again.

Example:
  $ stepwright migrate --from .stepwright --to postgres://me:secret@db.example.com/stepwright`
    )
    .action(migrate)
}

async function migrate({ from, to }: Flags): Promise<void> {
  // what only this command needs would make every start of a server slower
  const { openPostgresStore } = await import('../store/postgres/postgres-store.ts')
  const { FolderContents } = await import('../store/sqlite/folder-contents.ts')
  const folder = resolve(from)
  try {
    const { place } = readConnectionUrl(to)
    const source = new FolderContents(folder)
    try {
      const { executions, resources, messages } = await copyStore({
        source,
        sourceName: folder,
        targetName: place,
        openTarget: (initially) => openPostgresStore({ url: to, initially }),
        clock: systemClock,
        onProgress: reportEachSecond(source.counts)
      })
      process.stdout.write(
        `Copied ${executions} executions, ${resources} resources and ${messages} messages that wait.\n${furtherFiles(folder)}`
      )
    } finally {
      source.close()
    }
  } catch (error) {
    const isExpected = error instanceof StoreFormatError || error instanceof StoreUnavailable
    const more = error instanceof StoreUnavailable ? ' Give the same command again: it goes on where it was.' : ''
    process.stderr.write(`stepwright: ${isExpected ? error.message + more : ((error as Error).stack ?? error)}\n`)
    process.exitCode = 1
  }
}

function reportEachSecond(counts: CopyProgress): (progress: CopyProgress) => void {
  let reportedAt = systemClock.now()
  return ({ executions }) => {
    if (systemClock.now() - reportedAt < 1_000) return
    reportedAt = systemClock.now()
    process.stdout.write(`${executions} of ${counts.executions} executions\n`)
  }
}

/** What a server keeps beside its store. */
function furtherFiles(folder: string): string {
  const found = ['keys.json', 'buckets'].filter((name) => existsSync(join(folder, name)))
  if (found.length === 0) return ''
  return `Also give the nodes ${found.map((name) => join(folder, name)).join(' and ')}, in their own data folders.\n`
}
