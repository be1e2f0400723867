import { format } from 'node:util'

/** Lambda's names for the levels of the console's methods. */
const LEVELS = { debug: 'DEBUG', error: 'ERROR', info: 'INFO', log: 'INFO', trace: 'TRACE', warn: 'WARN' }

/** Sends what the console's plain methods would print to `write` instead. */
export function redirectConsole(write: (level: string, text: string) => void): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    Object.assign(globalThis.console, { [method]: (...values: unknown[]) => write(level, format(...values)) })
  }
}
