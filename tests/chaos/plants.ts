import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Faults that the check must find: in which file, what stands there, and what takes its place. */
export const plants: Readonly<Record<string, { readonly file: string; readonly from: string; readonly to: string }>> = {
  'no-fence': {
    file: 'src/store/postgres/commit-statement.ts',
    from: '(SELECT count(*) FROM fence) = $6::integer AS is_fenced',
    to: '$6::integer > 0 AS is_fenced'
  },
  'inbox-read-before-commit': {
    file: 'src/engine/inbox.ts',
    from: 'for (const message of page) this.#take(message)',
    to: `const epochs = new Map((await store.listLeases()).map(({ partition, epoch }) => [partition, epoch]))
      const read = ({ partition, id }: StoredInboxMessage) =>
        ({ arn: 'read', partition, epoch: epochs.get(partition) ?? 0, expectedSequence: 0, acknowledged: [id] })
      if (page.length > 0) await store.commit(page.map(read))
      for (const message of page) this.#take(message)`
  },
  'late-renewal': {
    file: 'src/engine/partitions.ts',
    from: 'const RENEWALS_PER_LEASE = 3',
    to: 'const RENEWALS_PER_LEASE = 0.6'
  }
}

/** A copy of the sources, within a folder, with a fault in it. @throws {Error} the text that the fault replaces is not there once */
export function plantedCopy(name: string, folder: string): string {
  const plant = plants[name]
  if (plant === undefined) throw new Error(`There is no plant ${name}: ${Object.keys(plants).join(', ')}`)
  const root = resolve(import.meta.dirname, '../..')
  const copy = join(folder, 'sources')
  for (const part of ['src', 'bin', 'package.json', 'service-models'])
    cpSync(join(root, part), join(copy, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const file = join(copy, plant.file)
  const parts = readFileSync(file, 'utf8').split(plant.from)
  if (parts.length !== 2) throw new Error(`${plant.file} has '${plant.from}' ${parts.length - 1} times`)
  writeFileSync(file, parts.join(plant.to))
  return copy
}
