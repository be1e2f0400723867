import type { ExecutionSummary, JournalBatch, Store, StoredExecution, SummaryQuery } from '../../src/store/store.ts'

/** What a store has deleted, for looking at all that ever was. */
export class DeletedExecutions {
  readonly #executions = new Map<
    string,
    { readonly stored: StoredExecution; readonly journal: readonly JournalBatch[] }
  >()

  add(stored: StoredExecution, journal: readonly JournalBatch[]): void {
    this.#executions.set(stored.summary.arn, { stored, journal })
  }

  /** @param present what is there comes before what was deleted under the same name */
  beside(present: Store): Pick<Store, 'listSummaries' | 'load' | 'readJournal'> {
    return {
      listSummaries: async (query) => {
        const found = await present.listSummaries(query)
        const arns = new Set(found.map(({ arn }) => arn))
        const gone = [...this.#executions.values()].map(({ stored }) => stored.summary)
        return [...found, ...gone.filter((summary) => isListed(summary, query) && !arns.has(summary.arn))]
      },
      load: async (arn) => (await present.load(arn)) ?? this.#executions.get(arn)?.stored,
      readJournal: async (query) =>
        (await present.load(query.arn)) === undefined
          ? (this.#executions.get(query.arn)?.journal ?? [])
          : present.readJournal(query)
    }
  }
}

const isListed = (summary: ExecutionSummary, { kind, by }: SummaryQuery): boolean =>
  summary.kind === kind && Object.entries(by).every(([member, arn]) => summary[member as keyof typeof by] === arn)
