import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Faults that a durable engine must never have. The simulation is worth something only if it finds each of them. */
const mutations = [
  {
    name: 'a recovery that forgets what was under way',
    file: 'src/engine/recovery.ts',
    from: 'parts.reissue(arn, done)',
    to: 'done()'
  },
  {
    name: 'an engine that acts before it commits',
    file: 'src/engine/journal.ts',
    from: 'const commits = batch.flatMap((prepared) => prepared.commit ?? this.#guardOf(prepared))',
    to: `const commits = batch.flatMap((prepared) => prepared.commit ?? this.#guardOf(prepared))
    for (const { live, effects } of batch) if (live !== undefined) this.#effects.perform(live, effects)`
  },
  {
    name: 'an interpreter that takes a result after the time was up',
    file: 'src/interpreter/step.ts',
    from: "if (isDue(recorder, branch, 'timeout')) {",
    to: 'if (Math.sign(-1) > 0) {'
  },
  {
    name: 'a fold that still waits for an attempt that has ended',
    file: 'src/interpreter/evolve.ts',
    from: "if (visit.work.kind === 'task') state.tasks.delete(visit.work.id)",
    to: ''
  }
]

describe('the simulation finds', () => {
  const root = resolve(import.meta.dirname, '../..')
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-mutation-'))

  beforeAll(() => {
    for (const part of ['src', 'tests/simulation', 'tests/interpreter', 'package.json']) {
      cpSync(join(root, part), join(folder, part), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  })

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  for (const { name, file, from, to } of mutations) {
    it(name, { timeout: 120_000 }, () => {
      const path = join(folder, file)
      const sound = readFileSync(path, 'utf8')
      expect(sound, 'the line to change must be there').toContain(from)
      writeFileSync(path, sound.replace(from, to))
      const { status, stderr } = spawnSync(process.execPath, ['tests/simulation/main.ts', '--seeds', '1000'], {
        cwd: folder,
        encoding: 'utf8'
      })
      writeFileSync(path, sound)
      expect(stderr).toMatch(/Seed \d+ breaks a law/)
      expect(status).toBe(1)
    })
  }
})
