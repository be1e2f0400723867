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
    what: 'the same by local functions, against Restate',
    scenario: 'durable-tasks',
    figure: 'stepwright, local functions, 200 at a time',
    against: 'restate, 200 at a time',
    atLeast: 6
  },
  {
    what: 'the same by local functions, against DBOS',
    scenario: 'durable-tasks',
    figure: 'stepwright, local functions, 200 at a time',
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
  },
  {
    what: 'StartExecution/s over HTTP, durable, against a bare echo',
    scenario: 'start-execution',
    figure: 'StartExecution, 200 at a time',
    against: 'echo, 200 at a time',
    atLeast: 0.4
  },
  {
    what: 'processor time per event at 25,000 events, against 100',
    scenario: 'growing-history',
    figure: '24900 events: processor time',
    against: '100 events: processor time',
    atMost: 1.3
  },
  {
    what: 'StartExecution/s with 1,000,000 closed executions, against none',
    scenario: 'growing-store',
    figure: 'StartExecution, 1,000,000 closed',
    against: 'StartExecution, empty',
    atLeast: 0.9
  },
  {
    what: 'MiB with 1,000,000 executions waiting',
    scenario: 'waiting',
    figure: '1,000,000 executions waiting',
    atMost: 512
  },
  {
    what: 'ms from the command to the first answer, empty store',
    scenario: 'start-up',
    figure: 'empty store',
    atMost: 500
  },
  {
    what: 'ms from the command to the first answer, 100,000 executions running',
    scenario: 'start-up',
    figure: '100,000 executions running',
    atMost: 5_000
  },
  {
    what: 'Express, five Pass states, in process, against aws-local-stepfunctions',
    scenario: 'express',
    figure: 'synchronous, five Pass states',
    against: 'aws-local-stepfunctions, five Pass states',
    atLeast: 1
  },
  {
    what: 'tasks/s over HTTP, 200 at a time, against Restate',
    scenario: 'http-tasks',
    figure: 'stepwright, 200 at a time',
    against: 'restate, 200 at a time',
    atLeast: 3
  },
  {
    what: 'durable tasks/s on Postgres, 200 at a time, against DBOS on the same Postgres',
    scenario: 'postgres',
    figure: 'stepwright, 200 at a time',
    against: 'dbos, 200 at a time',
    atLeast: 4
  },
  {
    what: 'durable tasks/s of two nodes on one Postgres, against one, with work beside the store and 0.6 of a core each',
    scenario: 'postgres',
    figure: 'computing on 0.6 of a core, two nodes, 400 at a time',
    against: 'computing on 0.6 of a core, one node, 400 at a time',
    atLeast: 1.5
  },
  {
    what: 'memory of a node on Postgres in the second minute, against the first',
    scenario: 'postgres-soak',
    figure: 'memory, second half',
    against: 'memory, first half',
    atMost: 1.2
  },
  {
    what: 'what is in use of it, garbage collected, at the end of the second minute, against that of the first',
    scenario: 'postgres-soak',
    figure: 'live memory, end of the second half',
    against: 'live memory, end of the first half',
    atMost: 1.1
  },
  {
    what: 'connections in the second minute: a pool of 10, and the one that counts',
    scenario: 'postgres-soak',
    figure: 'connections, second half',
    atMost: 11
  }
]
