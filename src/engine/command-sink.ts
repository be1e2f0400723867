import type { Command } from '../interpreter/command.ts'
import type { MapRunCommand } from '../map-run/command.ts'

/** Where results of tasks go: to the execution that waits for them, wherever that is. */
export interface CommandSink {
  /**
   * Commands of one execution are applied in the order they are delivered.
   * @param done called once: the command is applied, durably, or it never will be
   */
  deliver(executionArn: string, command: Command | MapRunCommand, done?: () => void): void
}
