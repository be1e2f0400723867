import type { ChildProcess } from 'node:child_process'

/** Processes that this one has started and that have not ended yet. */
const running = new Map<ChildProcess, { readonly leadsGroup: boolean }>()

/** A close that moves a large log to where it stays and removes the folder takes a while on a slow disk. */
const GRACE_MS = 60_000

/**
 * Remembers a process until it has ended, so that none outlives what needed it.
 * @param leadsGroup it was started `detached`: what it has started ends with it, whichever way it ends
 */
export function track(child: ChildProcess, leadsGroup = false): void {
  running.set(child, { leadsGroup })
  child.once('exit', () => {
    if (leadsGroup) kill(child, leadsGroup)
    running.delete(child)
  })
}

/** Ends one, if it has not ended: asks it first, and kills it with all below it where that takes too long. */
export async function endChild(child: ChildProcess, graceMs = GRACE_MS): Promise<void> {
  if (hasEnded(child)) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  // one that is ending has no channel any more, which its exit tells
  if (child.connected) child.send({ close: true }, () => undefined)
  else child.kill('SIGTERM')
  const timer = setTimeout(() => kill(child, running.get(child)?.leadsGroup === true), graceMs)
  await exited
  clearTimeout(timer)
}

/** Ends all that there are. */
export async function endChildren(graceMs?: number): Promise<void> {
  await Promise.all([...running.keys()].map((child) => endChild(child, graceMs)))
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null

function kill(child: ChildProcess, leadsGroup: boolean): void {
  try {
    process.kill(leadsGroup ? -(child.pid as number) : (child.pid as number), 'SIGKILL')
  } catch {
    // nothing of it is left
  }
}
