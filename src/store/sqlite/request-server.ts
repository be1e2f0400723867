import { encodeError } from './error-message.ts'
import type { OpenDatabase } from './open-database.ts'
import { type OperationName, writeNames } from './operations.ts'
import { explainFailure } from './storage-failure.ts'
import type { Answer, Request } from './worker-messages.ts'
import { type Outcome, WriteGroup } from './write-group.ts'

type OperationRequest = Request & { readonly name: OperationName }

/** Carries out requests that have arrived together: reads are answered first, then all writes as one transaction. */
export class RequestServer {
  readonly #open: OpenDatabase
  readonly #group: WriteGroup

  constructor(open: OpenDatabase) {
    this.#open = open
    this.#group = new WriteGroup(open.database, open.complete, open.forget)
  }

  serve(requests: readonly OperationRequest[], answer: (answers: readonly Answer[]) => void): void {
    const writes = requests.filter(({ name }) => writeNames.has(name))
    const reads = requests.filter(({ name }) => !writeNames.has(name))
    if (reads.length > 0) answer(reads.map((read) => this.#answer(read, this.#attempt(read))))
    if (writes.length === 0) return
    const outcomes = this.#group.run(writes.map((write) => () => this.#perform(write)))
    answer(writes.map((write, index) => this.#answer(write, outcomes[index] as Outcome)))
  }

  #attempt(request: OperationRequest): Outcome {
    try {
      return { value: this.#perform(request) }
    } catch (error) {
      return { error }
    }
  }

  #perform({ name, parameters }: OperationRequest): unknown {
    const operation = this.#open.operations[name] as (...parameters: readonly unknown[]) => unknown
    return operation(...parameters)
  }

  #answer({ id }: OperationRequest, outcome: Outcome): Answer {
    if ('value' in outcome) return { id, value: outcome.value }
    return { id, error: encodeError(explainFailure(outcome.error, this.#open.file)) }
  }
}
