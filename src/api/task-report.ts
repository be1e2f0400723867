import type { TaskReport } from '../engine/engine.ts'
import { invalidToken, taskTimedOut } from './errors.ts'

/** @throws {ApiError} InvalidToken, TaskTimedOut */
export function checkAccepted(report: TaskReport): void {
  if (report === 'not-a-token') throw invalidToken()
  if (report === 'gone') throw taskTimedOut()
}
