import type { JournalEvent } from '../../src/interpreter/event.ts'
import { checkHistory } from './check-history.ts'
import { checkMapRuns } from './check-map-runs.ts'
import { fold, isUndisturbed, machineOf } from './executions.ts'
import { expectedOutput } from './oracle.ts'
import type { WatchedStore } from './watched-store.ts'

type Journal = readonly JournalEvent[]

export interface CheckedExecutions {
  readonly events: number
  readonly redrives: number
  readonly mapRunRedrives: number
  /** Whose output could be compared with that of an undisturbed run. */
  readonly compared: number
}

/**
 * Checks every execution that there ever was, at the end of a world: its history, its Map Runs, what the store says of it,
 * and its output, where nothing disturbed it.
 * @throws {Error} naming the first rule broken
 */
export async function checkExecutions(
  store: WatchedStore,
  seed: number,
  definitions: readonly string[]
): Promise<CheckedExecutions> {
  const { lives } = store
  const journals = [...lives.arns].flatMap((arn) => lives.journalsOf(arn))
  const families = new Families(journals)
  for (const arn of lives.arns) families.addChildren(arn, await checkMapRuns(store.everything, arn, seed))
  const count = { events: 0, redrives: 0, mapRunRedrives: 0, compared: 0 }
  for (const journal of journals) {
    checkHistory(journal, seed)
    const state = fold(journal)
    const { arn, mapRunArn } = state.identity
    const isPresent = lives.journalOf(arn)[0] === journal[0]
    if (isPresent && (await store.readSummary(arn))?.status !== state.status) {
      throw new Error(`The summary of ${arn} is not its fold`)
    }
    count.events += state.lastEventId
    count.redrives += state.redriveCount
    count.mapRunRedrives += journal.filter(({ type }) => type === 'MapRunRedriven').length
    if (mapRunArn !== undefined || !families.areUndisturbed(journal)) continue
    count.compared++
    const definitionOf = (stateMachineArn: string): string => definitions[machineOf(stateMachineArn)] as string
    const definition = definitionOf(state.identity.stateMachineArn)
    const expected = expectedOutput(definition, state.input.text, seed, definitionOf)
    const actual = state.output?.text ?? state.error
    if (actual !== expected) throw new Error(`${arn} ended with ${actual}, not ${expected}`)
  }
  return count
}

/** Executions, and those that they have started. */
class Families {
  readonly #nested = new Map<string, Journal[]>()
  readonly #children = new Map<string, readonly Journal[]>()

  constructor(journals: readonly Journal[]) {
    for (const journal of journals) {
      const origin = startOf(journal).execution.startedBy
      if (origin === undefined) continue
      const key = `${origin.executionArn} ${origin.startDate}`
      this.#nested.set(key, [...(this.#nested.get(key) ?? []), journal])
    }
  }

  /** Of Map Runs, whichever life of the execution has started them. */
  addChildren(arn: string, journals: readonly Journal[]): void {
    this.#children.set(arn, journals)
  }

  areUndisturbed(journal: Journal): boolean {
    const { execution, timestamp } = startOf(journal)
    const nested = this.#nested.get(`${execution.arn} ${timestamp}`) ?? []
    const children = this.#children.get(execution.arn) ?? []
    return isUndisturbed(journal) && [...nested, ...children].every((other) => this.areUndisturbed(other))
  }
}

function startOf([first]: Journal): JournalEvent & { type: 'ExecutionStarted' } {
  if (first?.type !== 'ExecutionStarted') throw new Error(`A journal begins with ${first?.type}`)
  return first
}
