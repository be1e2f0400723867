import type { Scenario } from './frame/scenario.ts'
import { disk } from './scenarios/disk.ts'
import { durableTasks } from './scenarios/durable-tasks.ts'
import { express } from './scenarios/express.ts'
import { growingHistory, growingStore, waiting } from './scenarios/growth.ts'
import { httpTasks } from './scenarios/http-tasks.ts'
import { mapRuns } from './scenarios/map-run.ts'
import { postgres } from './scenarios/postgres.ts'
import { postgresSoak } from './scenarios/postgres-soak.ts'
import { startExecution } from './scenarios/start-execution.ts'
import { startUp } from './scenarios/start-up.ts'
import { activities, states, transformations } from './scenarios/states.ts'

/** In the order of the table. */
export const scenarios: readonly Scenario[] = [
  durableTasks,
  httpTasks,
  postgres,
  postgresSoak,
  states,
  activities,
  transformations,
  express,
  mapRuns,
  startExecution,
  growingHistory,
  growingStore,
  waiting,
  startUp,
  disk
]
