import { hashText } from '../lib/hash.ts'
import type { TaskRequest } from './integration.ts'

/**
 * Names an attempt to the service that it calls, which takes a call that is made again for the one it knows: it looks like
 * a UUID, and is the same for the same attempt in every process. Once an execution has been deleted, another one of its
 * name has other attempts.
 */
export function attemptId(attempt: Pick<TaskRequest, 'executionArn' | 'executionStartDate' | 'taskId'>): string {
  const { executionArn, executionStartDate, taskId } = attempt
  const digits = hashText(`${taskId} ${executionStartDate} ${executionArn}`, 'SHA-256')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `8${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32)
  ].join('-')
}
