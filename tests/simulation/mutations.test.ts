import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/**
 * Faults that a durable engine must never have. The simulation is worth something only if it finds each of them.
 */
const mutations: readonly {
  readonly name: string
  /** That share the store; absent: one process has it. */
  readonly nodes?: number
  readonly file: string
  readonly from: string
  readonly to: string
  /** What the law says that is broken. */
  readonly law: RegExp
  /** Worlds that are tried first where it shows seldom; default: from 1 on. */
  readonly firstSeed?: number
}[] = [
  {
    name: 'a recovery that forgets what was under way',
    file: 'src/engine/recovery.ts',
    from: 'parts.reissue(arn, done)',
    to: 'done()',
    law: /never ended|ever happen/
  },
  {
    name: 'an engine that acts before it commits',
    file: 'src/engine/journal.ts',
    from: 'const commits: Commit[] = []',
    to: `const commits: Commit[] = []
    for (const { live, effects } of batch) if (live !== undefined) this.#effects.perform(live, effects)`,
    law: /performed before it was durable/
  },
  {
    name: 'an interpreter that takes a result after the time was up',
    file: 'src/interpreter/step.ts',
    from: "if (isDue(recorder, branch, 'timeout')) {",
    to: 'if (Math.sign(-1) > 0) {',
    law: /accepts a result after the time was up/
  },
  {
    name: 'a fold that still waits for an attempt that has ended',
    file: 'src/interpreter/evolve.ts',
    from: "if (visit.work.kind === 'task') state.tasks.delete(visit.work.id)",
    to: '',
    law: /The engine reported/
  },
  {
    name: 'a store that takes the commits of a node that no longer holds the partition',
    nodes: 3,
    file: 'src/store/memory/memory-store.ts',
    from: 'if (this.#leases.get(partition)?.epoch !== epoch) {',
    to: 'if (Math.sign(-1) > 0) {',
    law: /A node wrote to .* with epoch|The history of .* forks/
  },
  {
    name: 'an inbox whose messages go when they are read, before they are applied',
    nodes: 3,
    file: 'src/engine/inbox.ts',
    from: 'for (const message of page) this.#take(message)',
    to: `const leases = await store.listLeases()
      for (const { id, arn, partition } of page) {
        const epoch = leases.find((lease) => lease.partition === partition)?.epoch ?? 0
        const expectedSequence = (await store.load(arn))?.sequence ?? 0
        await store.commit([{ arn, partition, epoch, expectedSequence, acknowledged: [id] }])
      }
      for (const message of page) this.#take(message)`,
    // what a lost message was for never happens
    law: /These never ended|had gone before it was applied|was applied with|A node wrote to/
  },
  {
    name: 'leases that are renewed when they have run out',
    nodes: 3,
    file: 'src/engine/partitions.ts',
    from: 'const RENEWALS_PER_LEASE = 3',
    to: 'const RENEWALS_PER_LEASE = 0.5',
    law: /lost partition \d+, and nothing was wrong with it/
  },
  {
    name: 'leases that are told to have run out by clocks that differ',
    nodes: 3,
    file: 'src/engine/lease-watch.ts',
    from: 'return now >= lease.expiresAt && now - since >= this.#leaseMs',
    to: 'return now >= lease.expiresAt',
    law: /lost partition \d+, and nothing was wrong with it/
  },
  {
    name: 'a lease that is taken as the clock says, although it was renewed since it was seen',
    nodes: 3,
    firstSeed: 401,
    file: 'src/engine/partitions.ts',
    from: 'durationMs: leaseMs, seen })\n        if (lease',
    to: 'durationMs: leaseMs })\n        if (lease',
    law: /lost partition \d+, and nothing was wrong with it/
  },
  {
    name: 'a node that answers from a lease that has run out',
    nodes: 3,
    firstSeed: 381,
    file: 'src/engine/journal.ts',
    from: 'if (this.#store.partitionCount === 1 ||',
    to: 'if (Math.sign(1) > 0 ||',
    law: /was said to be .*, and was not/
  },
  {
    name: 'a commit that may be written after it was taken for lost',
    nodes: 3,
    firstSeed: 161,
    file: 'src/engine/partitions.ts',
    from: 'if (this.#parts.membership === undefined) return',
    to: 'if (Math.sign(1) > 0) return',
    law: /never ended/
  },
  {
    name: 'a status change that is taken for told although nobody heard it',
    nodes: 2,
    file: 'src/engine/outbox.ts',
    from: 'if (failure === undefined) acknowledged.push(message.id)\n          else failures.set(arn, failure)',
    to: 'acknowledged.push(message.id)\n          if (failure !== undefined) failures.set(arn, failure)',
    law: /was told: .*; what happened/
  },
  {
    name: 'a redrive that leaves the date of the end standing, so that retention deletes what runs',
    nodes: 3,
    file: 'src/store/memory/memory-store.ts',
    from: '...(stopDate !== undefined && { stopDate }),',
    to: '...((stopDate ?? _stopDate) === undefined ? {} : { stopDate: (stopDate ?? _stopDate) as number }),',
    law: /was deleted while it ran/
  },
  {
    name: 'a retention that deletes too soon',
    nodes: 3,
    file: 'src/engine/retention.ts',
    from: 'clock.now() - retentionMs',
    to: 'clock.now() - 0.2 * retentionMs',
    law: /was deleted \d+ ms after it had closed/
  },
  {
    name: 'attempts that are taken for those of an execution that had the name before',
    nodes: 3,
    file: 'src/integrations/attempt-id.ts',
    from: '{ executionArn, executionStartDate, taskId } = attempt',
    to: '{ executionArn, taskId, executionStartDate = 0 } = { ...attempt, executionStartDate: undefined }',
    law: /had not started an execution|ended with .*, not|as its execution never did/
  },
  {
    name: 'a parent that another node has to tell of the end of the execution it waits for',
    nodes: 3,
    file: 'src/engine/job-follower.ts',
    from: 'this.#looks.set(job.key, now + pauseMs)',
    to: '',
    law: /never ended/
  },
  {
    name: 'an attempt that starts an execution whenever it is dispatched',
    nodes: 3,
    file: 'src/integrations/attempt-id.ts',
    from: '{ executionArn, executionStartDate, taskId } = attempt',
    to: '{ executionArn, executionStartDate, taskId } = { ...attempt, executionStartDate: Math.random() }',
    law: /has started .* and another execution/
  },
  {
    name: 'a nested start that fails where a node could not answer',
    nodes: 3,
    file: 'src/integrations/step-functions/start-execution.ts',
    from: '!isPassing(answer) || signal.aborted',
    to: 'Math.sign(1) > 0',
    law: /as its execution never did|had not started an execution|had only to start/
  }
]

/** Seeds within which a fault must be found. */
const SEEDS = { alone: 1000, shared: 300 }

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

  for (const { name, file, from, to, nodes, law, firstSeed } of mutations) {
    it(name, { timeout: 120_000 }, () => {
      const path = join(folder, file)
      const sound = readFileSync(path, 'utf8')
      expect(sound, 'the line to change must be there').toContain(from)
      writeFileSync(path, sound.replace(from, to))
      const first = ['--from', `${firstSeed ?? 1}`]
      const world =
        nodes === undefined ? ['--seeds', `${SEEDS.alone}`] : ['--seeds', `${SEEDS.shared}`, '--nodes', `${nodes}`]
      const { status, stderr } = spawnSync(process.execPath, ['tests/simulation/main.ts', ...world, ...first], {
        cwd: folder,
        encoding: 'utf8'
      })
      writeFileSync(path, sound)
      expect(stderr).toMatch(/Seed \d+ breaks a law/)
      expect(stderr).toMatch(law)
      expect(status).toBe(1)
      // the fault that was planted is what broke it
      const seed = /Seed (\d+) breaks a law/.exec(stderr)?.[1] ?? ''
      const alone = nodes === undefined ? [] : ['--nodes', `${nodes}`]
      const again = spawnSync(process.execPath, ['tests/simulation/main.ts', '--seed', seed, ...alone], { cwd: folder })
      expect(again.status, `seed ${seed} without the fault`).toBe(0)
    })
  }
})
