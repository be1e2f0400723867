import type { StateMachine } from '../asl/definition.ts'
import { encodeState } from '../interpreter/codec.ts'
import type { ExecutionState, TaskWork } from '../interpreter/state.ts'
import type { ExecutionSummary } from '../store/store.ts'
import { Live } from './live.ts'
import { summaryOf, summaryVersion } from './summary.ts'

/** A task whose call was answered and that waits for its token needs nothing issued again; its job must be followed. */
const needsReissue = ({ progress, submission }: TaskWork): boolean =>
  progress !== 'submitted' || submission !== undefined

/** An execution in memory. */
export class LiveExecution extends Live {
  state: ExecutionState

  constructor(arn: string, partition: number, machine: StateMachine, state: ExecutionState) {
    super(arn, partition, machine, state.startDate)
    this.state = state
  }

  get isClosed(): boolean {
    return this.state.status !== 'RUNNING'
  }

  get isUnfinished(): boolean {
    const { state } = this
    if (this.isClosed) return false
    if (state.ready.size > 0) return true
    for (const [task, id] of state.tasks) {
      const work = state.branches.get(id)?.visit?.work
      if (work?.kind === 'task' && work.id === task && needsReissue(work)) return true
    }
    return this.#waitsForMapRun()
  }

  get settingsId(): string | undefined {
    return this.state.identity.settingsId
  }

  get summaryVersion(): string {
    return summaryVersion(this.state)
  }

  summary(): ExecutionSummary {
    return summaryOf(this.state)
  }

  protected encodeState(): string {
    return encodeState(this.state)
  }

  #waitsForMapRun(): boolean {
    for (const { visit } of this.state.branches.values()) {
      if (visit?.work.kind === 'map-run' && visit.work.isOpen) return true
    }
    return false
  }
}
