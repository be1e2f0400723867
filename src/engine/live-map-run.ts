import type { StateMachine } from '../asl/definition.ts'
import { encodeMapRunState } from '../map-run/codec.ts'
import type { MapRunState } from '../map-run/state.ts'
import type { ExecutionSummary } from '../store/store.ts'
import { Live } from './live.ts'
import { mapRunSummary } from './map-run-summary.ts'

/** A Map Run in memory, with the definition that holds its Map state. */
export class LiveMapRun extends Live {
  state: MapRunState

  constructor(arn: string, partition: number, machine: StateMachine, state: MapRunState) {
    super(arn, partition, machine, state.startDate)
    this.state = state
  }

  get isClosed(): boolean {
    return this.state.phase === 'closed'
  }

  get isUnfinished(): boolean {
    return !this.isClosed
  }

  get settingsId(): string | undefined {
    return this.state.start.child.settingsId
  }

  /** Its counts change with nearly every entry. */
  get summaryVersion(): string {
    return this.summary().details ?? ''
  }

  summary(): ExecutionSummary {
    return mapRunSummary(this.state)
  }

  protected encodeState(): string {
    return encodeMapRunState(this.state)
  }
}
