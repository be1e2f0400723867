import { pino } from 'pino'
import type { Log } from '../engine/log.ts'
import type { LogLevel } from './config.ts'

/** One JSON object a line on the standard error output; standard output is for what the user asked to see. */
export function createLog(level: LogLevel): Log {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message)
  }
}
