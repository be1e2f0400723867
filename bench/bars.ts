import type { Bar } from './frame/bars.ts'

/** What must be reached, as ratios within one run unless said otherwise. */
export const bars: readonly Bar[] = [
  {
    what: 'durable tasks/s, 200 at a time, against Restate',
    scenario: 'durable-tasks',
    figure: 'stepwright, 200 at a time',
    against: 'restate, 200 at a time',
    atLeast: 6
  },
  {
    what: 'durable tasks/s, 200 at a time, against DBOS',
    scenario: 'durable-tasks',
    figure: 'stepwright, 200 at a time',
    against: 'dbos, 200 at a time',
    atLeast: 12
  },
  {
    what: 'durable tasks/s, 200 at a time, against the raw limit',
    scenario: 'durable-tasks',
    figure: 'stepwright, 200 at a time',
    against: 'raw limit, 200 at a time',
    atLeast: 0.5
  },
  {
    what: 'latency of one five-step execution alone (p50), against Restate',
    scenario: 'durable-tasks',
    figure: 'stepwright, 1 at a time: p50',
    against: 'restate, 1 at a time: p50',
    atMost: 0.3
  }
]
