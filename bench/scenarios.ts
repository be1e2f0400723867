import type { Scenario } from './frame/scenario.ts'
import { durableTasks } from './scenarios/durable-tasks.ts'
import { growingHistory, growingStore, waiting } from './scenarios/growth.ts'
import { startExecution } from './scenarios/start-execution.ts'
import { startUp } from './scenarios/start-up.ts'

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [
  durableTasks,
  startExecution,
  growingHistory,
  growingStore,
  waiting,
  startUp
]
