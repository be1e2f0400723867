import type { Scenario } from './frame/scenario.ts'
import { durableTasks } from './scenarios/durable-tasks.ts'

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [durableTasks]
