/** What the engine keeps in memory or under way at once. The limits of AWS itself are the interpreter's. */
export interface EngineLimits {
  /** Commands of callers that may wait to be taken up; more are refused with `EngineOverloaded`. */
  readonly waitingCommands: number
  /** The same in UTF-16 code units of their payloads. */
  readonly waitingCommandsSize: number
  /** What one commit holds at most; the first execution is always taken. */
  readonly executionsPerBatch: number
  readonly batchSize: number
  /** Commands of one execution that one commit applies. */
  readonly commandsPerExecution: number
  readonly commitsUnderWay: number
  readonly loadsUnderWay: number
  readonly cachedExecutions: number
  /** In UTF-16 code units of journal and checkpoint, which is roughly half the memory in bytes. */
  readonly cachedSize: number
  /** Calls to functions and services that run at once, over all and of one target (see `TaskQueue`). */
  readonly tasksUnderWay: number
  readonly tasksPerTarget: number
  /** Looks at jobs of `.sync` tasks that run at once, over all and of one resource. */
  readonly jobLooksUnderWay: number
  readonly jobLooksPerTarget: number
  /** Payloads of tasks that wait for their turn, in UTF-16 code units; beyond it they are read again when it comes. */
  readonly waitingTasksSize: number
  readonly openExpressExecutions: number
  /** Workers that wait for tasks of one activity, which is AWS's quota, and of all. */
  readonly workersPerActivity: number
  readonly waitingWorkers: number
  /** Timers that are due within this time are kept in memory, the earliest of them if they are more than that many. */
  readonly timersAheadMs: number
  readonly timersInMemory: number
  /** How often a node looks for what others have left for it, where many share a store. */
  readonly inboxIntervalMs: number
  /** How long a caller waits for the node that holds his execution. */
  readonly remoteAnswerMs: number
  /** How long a partition stays with a node that has gone silent. */
  readonly leaseMs: number
  /**
   * How long a partition that is to be handed over waits for the calls that are under way in it, so that they are not
   * made again; calls that take longer are.
   */
  readonly drainMs: number
  /** How long a closed execution is kept. AWS: 90 days (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html). */
  readonly retentionMs: number
  /** How often old ones are looked for. */
  readonly retentionIntervalMs: number
}

const MEBI = 1_048_576
const DAY_MS = 86_400_000

export const defaultEngineLimits: EngineLimits = {
  waitingCommands: 10_000,
  waitingCommandsSize: 64 * MEBI,
  // small, so that the store writes while the next ones are stepped: with 256 and 2, each waited for the other half the time
  executionsPerBatch: 64,
  batchSize: 4 * MEBI,
  commandsPerExecution: 100,
  commitsUnderWay: 8,
  loadsUnderWay: 32,
  cachedExecutions: 50_000,
  cachedSize: 128 * MEBI,
  tasksUnderWay: 1_000,
  tasksPerTarget: 250,
  jobLooksUnderWay: 100,
  jobLooksPerTarget: 25,
  waitingTasksSize: 64 * MEBI,
  openExpressExecutions: 10_000,
  workersPerActivity: 1_000,
  waitingWorkers: 10_000,
  timersAheadMs: 60_000,
  timersInMemory: 10_000,
  inboxIntervalMs: 100,
  remoteAnswerMs: 20_000,
  leaseMs: 10_000,
  drainMs: 8_000,
  retentionMs: 90 * DAY_MS,
  retentionIntervalMs: 3_600_000
}

/**
 * Where nodes share a store. Each batch is a statement of its own there, not a part of the next transaction: with the
 * sizes above, Postgres took 125 instead of 95 µs of processor time per task, 200 executions at a time.
 */
export const sharedStoreLimits: Partial<EngineLimits> = { executionsPerBatch: 256, commitsUnderWay: 2 }
