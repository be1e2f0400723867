import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StateMachine } from '../../src/asl/definition.ts'
import { parseDefinition } from '../../src/asl/parse.ts'
import { decodeEntries, decodeState, encodeEntries, encodeState } from '../../src/interpreter/codec.ts'
import type { Command, TimerId } from '../../src/interpreter/command.ts'
import type { JournalEvent } from '../../src/interpreter/event.ts'
import { evolve } from '../../src/interpreter/evolve.ts'
import { defaultLimits } from '../../src/interpreter/limits.ts'
import { openAttempt, outstanding } from '../../src/interpreter/outstanding.ts'
import type { ExecutionState } from '../../src/interpreter/state.ts'
import { step } from '../../src/interpreter/step.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { seededRandom } from '../../src/lib/random.ts'
import { randomDefinition } from '../simulation/random-machine.ts'
import { identity, START } from './drive.ts'

const limits = { ...defaultLimits, transitionsPerStep: 7 }

const fold = (journal: readonly JournalEvent[]): ExecutionState | undefined =>
  journal.reduce<ExecutionState | undefined>((state, event) => evolve(state, event), undefined)

/** Its calls of integrations start jobs. */
const withJobs = (definition: string): string =>
  definition.replaceAll('arn:aws:states:::lambda:invoke', 'arn:aws:states:::batch:submitJob.sync')

/** A random machine driven by random commands, late and doubled ones among them; `check` sees every step. */
function torment(
  seed: number,
  check: (before: string | undefined, state: ExecutionState, journal: readonly JournalEvent[], effects: number) => void
): void {
  const random = seededRandom(seed)
  const definition = randomDefinition(random, 4)
  // an Express processor may not have activities
  const other = seed % 3 === 0 ? withActivities(definition) : seed % 3 === 1 ? withJobs(definition) : undefined
  const machine = (other === undefined ? undefined : compile(other)) ?? compile(definition)
  if (machine === undefined) throw new Error(`The definition is refused: ${definition}`)
  let now = START
  let state: ExecutionState | undefined
  const journal: JournalEvent[] = []
  const tasks: number[] = []
  const timers: TimerId[] = []
  let command: Command = {
    type: 'StartExecution',
    execution: identity(),
    input: Payload.ofText('{"n": 5, "items": [1, 2]}')
  }
  for (let turn = 0; turn < 120; turn++) {
    const before = state === undefined ? undefined : encodeState(state)
    const context = {
      now,
      readClock: () => now,
      random,
      taskToken: (_: string, id: number) => `t${id}`,
      activityExists: () => true,
      parameterProblems: () => [],
      isStateMachineDeleting: false,
      limits
    }
    const taken = step(machine, state, command, context)
    state = taken.state
    journal.push(...taken.events)
    for (const effect of taken.effects) {
      if (effect.type === 'ScheduleTask') tasks.push(effect.task.id)
      if (effect.type === 'SetTimer') timers.push(effect.timer)
      const isAsked = ['ScheduleTask', 'FollowJob', 'SetTimer', 'Continue'].includes(effect.type)
      if (isAsked && state.status === 'RUNNING') expectOutstanding(machine, state, effect, taken.effects)
    }
    check(before, state, journal, taken.effects.length)
    now += Math.floor(random.next() * 30_000)
    command = randomCommand(random, tasks, timers, state)
  }

  function randomCommand(chance: { next(): number }, ids: number[], names: TimerId[], live: ExecutionState): Command {
    const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance.next() * list.length)]
    const task = pick(chance.next() < 0.7 ? [...live.tasks.keys()] : ids) ?? 99
    const kind = Math.floor(chance.next() * 15)
    const handover = `h${Math.floor(chance.next() * 2)}`
    if (kind === 12) return { type: 'TakeTask', task, handover, workerName: 'worker' }
    if (kind === 13) return { type: 'ReturnTask', task, handover }
    if (kind === 14 && openAttempt(live, task)?.resourceArn.endsWith('.sync')) {
      return { type: 'SubmitTask', task, output: Payload.ofText('{"JobId": "j"}') }
    }
    if (kind < 5) return { type: 'CompleteTask', task, output: Payload.ofText('{"n": 3, "items": [7]}') }
    if (kind === 5) return { type: 'FailTask', task, error: chance.next() < 0.5 ? 'ErrorA' : 'ErrorB', cause: 'c' }
    if (kind === 6) return { type: 'StartTask', task }
    if (kind === 7) return { type: 'HeartbeatTask', task }
    if (kind === 8 && chance.next() < 0.02) return { type: 'StopExecution' }
    if (live.ready.size > 0) return { type: 'Continue' }
    return { type: 'FireTimers', timers: [pick(names) ?? 'wait:', pick(names) ?? 'wait:'] }
  }
}

const compile = (definition: string): StateMachine | undefined =>
  parseDefinition(definition, { type: 'STANDARD' }).machine

/** The same machine, with workers instead of functions. */
const withActivities = (definition: string): string =>
  definition.replaceAll(/arn:aws:lambda:[^"]*/g, 'arn:aws:states:us-east-1:123456789012:activity:work')

/** Law 3, for effects that a later one of the same step has not overtaken. */
function expectOutstanding(
  machine: Parameters<typeof outstanding>[0],
  state: ExecutionState,
  effect: { type: string },
  all: readonly { type: string }[]
): void {
  const waits = JSON.stringify(outstanding(machine, state, limits))
  if (effect.type === 'Continue') expect(waits).toContain('"Continue"')
  if (effect.type === 'SetTimer') {
    const { timer } = effect as unknown as { timer: string }
    const isCleared = all.some(
      (other) => other.type === 'ClearTimer' && (other as unknown as { timer: string }).timer === timer
    )
    if (!isCleared) expect(waits).toContain(JSON.stringify(timer))
  }
  if (effect.type === 'FollowJob') {
    const { job } = effect as unknown as { job: { task: { id: number } } }
    if (state.tasks.has(job.task.id)) expect(waits).toContain('"submission"')
  }
  if (effect.type === 'ScheduleTask') {
    const { task } = effect as unknown as { task: { id: number } }
    if (state.tasks.has(task.id)) expect(waits).toContain(`"id":${task.id},`)
  }
}

describe('the laws of the interpreter', () => {
  it('the fold of the journal is the live state, also through the codec and from a checkpoint', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        torment(seed, (_before, state, journal) => {
          const live = encodeState(state)
          const decoded = decodeEntries(encodeEntries(journal))
          expect(encodeState(fold(decoded) as ExecutionState)).toBe(live)
          expect(encodeState(decodeState(live))).toBe(live)
        })
      }),
      { numRuns: 60 }
    )
  })

  it('a command that changes nothing records nothing, and ids are dense', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        let length = 0
        torment(seed, (before, state, journal) => {
          if (journal.length === length) expect(encodeState(state)).toBe(before)
          length = journal.length
          const ids = journal.flatMap((event) => ('id' in event ? [event.id] : []))
          expect(ids).toEqual(ids.map((_, index) => index + 1))
        })
      }),
      { numRuns: 60 }
    )
  })

  it('a closed execution waits for nothing and accepts nothing', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        let closedAt: number | undefined
        torment(seed, (_before, state, journal, effects) => {
          if (closedAt !== undefined) {
            expect(journal.length).toBe(closedAt)
            expect(effects).toBe(0)
          }
          if (state.status === 'RUNNING') return
          closedAt = journal.length
          expect([state.tasks.size, state.ready.size]).toEqual([0, 0])
        })
      }),
      { numRuns: 60 }
    )
  })
})
