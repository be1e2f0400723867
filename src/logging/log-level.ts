import type { HistoryEventType } from '../interpreter/event.ts'
import type { LoggingConfiguration } from '../resources/state-machine.ts'

/** The end of an execution that did not succeed. */
const FATAL = /^Execution(?:Failed|Aborted|TimedOut)$/

/** Whatever failed, timed out or was aborted, and what fails by being entered. */
const ERROR = /(?:Failed|TimedOut|Aborted)$|^FailStateEntered$/

/**
 * Whether a state machine that logs at a level logs events of a type.
 * Source: developer guide, "Log levels for Step Functions execution events"; recorded: `test_partial_log_levels`. Events
 * of activities and EvaluationFailed are not in AWS's table; they follow its rule.
 */
export function isLogged(type: HistoryEventType, level: LoggingConfiguration['level']): boolean {
  if (level === 'ALL') return true
  if (level === 'ERROR') return ERROR.test(type)
  return level === 'FATAL' && FATAL.test(type)
}
