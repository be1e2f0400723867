import type { Effect } from '../interpreter/effect.ts'
import type { Clock } from '../lib/clock.ts'
import type { MapRunEffect } from '../map-run/effect.ts'
import type { CommandSink } from './command-sink.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { JobFollower } from './job-follower.ts'
import type { Live } from './live.ts'
import { LiveExecution } from './live-execution.ts'
import { LiveMapRun } from './live-map-run.ts'
import type { Mailbox } from './mailbox.ts'
import type { MapRunPerformer } from './map-run-performer.ts'
import { reportOf } from './report.ts'

/** Performs what a durable step asked for. Timers are not here: they belong to the execution's partition. */
export class EffectPerformer {
  readonly #clock: Clock
  readonly #mailbox: Mailbox
  readonly #dispatcher: Dispatcher
  readonly #jobs: JobFollower
  readonly #sink: CommandSink
  readonly #mapRuns: MapRunPerformer

  constructor(parts: {
    readonly clock: Clock
    readonly mailbox: Mailbox
    readonly dispatcher: Dispatcher
    readonly jobs: JobFollower
    readonly sink: CommandSink
    readonly mapRuns: MapRunPerformer
  }) {
    this.#clock = parts.clock
    this.#mailbox = parts.mailbox
    this.#dispatcher = parts.dispatcher
    this.#jobs = parts.jobs
    this.#sink = parts.sink
    this.#mapRuns = parts.mapRuns
  }

  perform(live: Live, effects: readonly (Effect | MapRunEffect)[]): void {
    if (live instanceof LiveMapRun) this.#mapRuns.perform(live, effects as readonly MapRunEffect[])
    else if (live instanceof LiveExecution) this.#performForExecution(live, effects as readonly Effect[])
  }

  #performForExecution(live: LiveExecution, effects: readonly Effect[]): void {
    const { arn, state } = live
    for (const effect of effects) {
      if (effect.type === 'ScheduleTask') this.#dispatcher.schedule(state, effect.task, this.#sink)
      else if (effect.type === 'FollowJob') this.#jobs.follow(state, effect.job, this.#sink)
      else if (effect.type === 'CancelTask') {
        this.#dispatcher.cancel(arn, effect.task)
        if (effect.job !== undefined) this.#jobs.cancel(state, effect.job)
      } else if (effect.type === 'NotifyClosed') {
        this.#jobs.executionClosed(arn)
        if (!live.hasLeftReport) this.#mapRuns.report(reportOf(live))
      } else if (effect.type === 'StartMapRun') this.#mapRuns.startMapRun(effect.start)
      else if (effect.type === 'RedriveMapRun') {
        this.#mapRuns.redriveMapRun(effect.start, effect.redriveCount)
      } else if (effect.type === 'StopMapRun') this.#mapRuns.stopMapRun(effect.mapRunArn, effect.redriveCount)
      else if (effect.type === 'Continue') {
        this.#mailbox.post(arn, { request: { type: 'Continue' }, at: this.#clock.now(), isFromCaller: false })
      }
    }
  }
}
