import type { Command } from '../interpreter/command.ts'
import type { MapRunStart } from '../interpreter/map-run-start.ts'
import type { Clock } from '../lib/clock.ts'
import { Payload } from '../lib/json/payload.ts'
import type { MapRunCommand } from '../map-run/command.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { CommandSink } from './command-sink.ts'
import type { ItemReading } from './item-reading.ts'
import type { LiveMapRun } from './live-map-run.ts'
import type { Answer, Mailbox } from './mailbox.ts'
import type { MapRunProgress } from './map-run-progress.ts'
import type { Partitions } from './partitions.ts'
import { type Report, reportOf } from './report.ts'
import type { ResultWriting } from './result-writing.ts'

export interface MapRunPerformerParts {
  readonly clock: Clock
  readonly mailbox: Mailbox
  readonly partitions: Partitions
  readonly sink: CommandSink
  readonly reading: ItemReading
  readonly writing: ResultWriting
  readonly progress: MapRunProgress
}

/**
 * Performs what executions and Map Runs ask of each other. A command to a partition that this node holds goes through
 * the mailbox and is not stored: whoever sent it would send it again after a crash, because his state says that he
 * waits (`outstanding`), and the answer to the repetition says what he has missed.
 */
export class MapRunPerformer {
  readonly #parts: MapRunPerformerParts

  constructor(parts: MapRunPerformerParts) {
    this.#parts = parts
  }

  startMapRun(start: MapRunStart): void {
    this.#ask(start.arn, { type: 'StartMapRun', start }, (answer) => this.#reportOld(answer))
  }

  stopMapRun(mapRunArn: string, redriveCount: number): void {
    this.#parts.sink.deliver(mapRunArn, { type: 'StopMapRun', redriveCount })
  }

  redriveMapRun(start: MapRunStart, redriveCount: number): void {
    this.#ask(start.arn, { type: 'RedriveMapRun', redriveCount, start }, (answer) => this.#reportOld(answer))
  }

  report(report: Report | undefined): void {
    if (report !== undefined) this.#parts.sink.deliver(report.arn, report.command)
  }

  /** A message of the inbox was applied: what it asked for may have been done long ago. */
  settled(answer: Answer): void {
    this.#reportOld(answer)
  }

  perform(live: LiveMapRun, effects: readonly MapRunEffect[]): void {
    this.#parts.progress.observe(live.state)
    for (const effect of effects) this.#performOne(live, effect)
  }

  #performOne(live: LiveMapRun, effect: MapRunEffect): void {
    const { arn } = live
    const { sink, reading, writing } = this.#parts
    switch (effect.type) {
      case 'StartChild': {
        const { execution, input, isNew, isStopped } = effect
        const command = {
          type: 'StartExecution',
          execution,
          input: Payload.ofText(input),
          ...(isStopped && { isStopped })
        } as const
        this.#ask(execution.arn, command, (answer) => this.#reportOld(answer), isNew)
        return
      }
      case 'RedriveChild': {
        const { executionArn, child, redriveCount } = effect
        const asker = { mapRunArn: arn, child, redriveCount }
        this.#ask(executionArn, { type: 'RedriveExecution', asker }, (answer) => this.#reportOld(answer))
        return
      }
      case 'StopChild': {
        const { executionArn, child, redriveCount } = effect
        const asker = { mapRunArn: arn, child, redriveCount }
        this.#ask(executionArn, { type: 'StopExecution', asker }, (answer) => this.#reportOld(answer))
        return
      }
      case 'ReadItems':
        reading.read(arn, effect.source, effect.position, live.state.start.child)
        return
      case 'StopReading':
        reading.stop(arn)
        return
      case 'WriteResults':
        writing.write(arn, live.state.start, effect)
        return
      case 'ConfirmMapRun':
        sink.deliver(effect.parentArn, { type: 'ConfirmMapRun', mapRunArn: arn, redriveCount: effect.redriveCount })
        return
      case 'NotifyMapRunClosed':
        reading.stop(arn)
        if (!live.hasLeftReport) this.report(reportOf(live))
        return
    }
  }

  /** One that had closed before has told so before, but that may have been lost. */
  #reportOld(answer: Answer): void {
    if (answer.kind !== 'applied') this.report(answer.report)
  }

  #ask(arn: string, request: Command | MapRunCommand, settle: (answer: Answer) => void, isNew = false): void {
    const { clock, mailbox, partitions, sink } = this.#parts
    // the partition went to another node before it was done; who asked may still be here, and would wait for ever
    const sendElsewhere = (): void => {
      if (partitions.placeOf(arn) === undefined) sink.deliver(arn, request)
    }
    if (partitions.placeOf(arn) === undefined) sink.deliver(arn, request)
    else mailbox.post(arn, { request, at: clock.now(), isFromCaller: false, isNew, settle, reject: sendElsewhere })
  }
}
