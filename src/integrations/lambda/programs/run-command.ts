import { type ChildProcess, spawn } from 'node:child_process'
import type { Clock } from '../../../lib/clock.ts'
import type { Program } from './program-file.ts'

export interface CommandRun {
  /** What it wrote to its standard output; cut where `end` is `too-large`. */
  readonly output: string
  /** The end of what it wrote to its standard error output. */
  readonly errors: string
  readonly end:
    | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null }
    | { readonly kind: 'aborted' }
    | { readonly kind: 'too-large' }
    /** It could not be started. */
    | { readonly kind: 'missing'; readonly reason: string }
}

/**
 * Runs a command once: the input on its standard input, the answer on its standard output. It has a process group of its
 * own, which is ended as a whole: asked first, and two seconds later made to. What it leaves behind has two seconds as
 * well, as far as it keeps its output open. Never rejects.
 * @param log takes each line of its standard error output
 * @param maxBytes of its standard output
 */
export function runCommand(
  { command, parameters, folder, environment }: Extract<Program, { kind: 'command' }>,
  input: string,
  options: {
    readonly variables: Readonly<Record<string, string>>
    readonly log: (line: string) => void
    readonly maxBytes: number
    readonly signal: AbortSignal
    readonly clock: Clock
  }
): Promise<CommandRun> {
  const { variables, log, maxBytes, signal, clock } = options
  const { promise, resolve } = Promise.withResolvers<CommandRun>()
  let child: ChildProcess
  try {
    child = spawn(command, parameters, {
      cwd: folder,
      detached: true,
      env: { ...environment, ...variables },
      stdio: ['pipe', 'pipe', 'pipe']
    })
  } catch (error) {
    // a text that no process can be given, such as one with a zero byte
    resolve({ output: '', errors: '', end: { kind: 'missing', reason: (error as Error).message } })
    return promise
  }
  const chunks: Buffer[] = []
  let size = 0
  let errors = ''
  let early: 'aborted' | 'too-large' | undefined
  let letGo = (): void => undefined
  const finish = (end: CommandRun['end']): void => {
    letGo()
    signal.removeEventListener('abort', abort)
    resolve({ output: Buffer.concat(chunks).toString('utf8'), errors, end })
  }
  const endEarly = (reason: 'aborted' | 'too-large'): void => {
    if (early !== undefined) return
    early = reason
    endGroup(child, clock)
  }
  const abort = (): void => endEarly('aborted')
  // without a process there are no streams
  child.on('error', (error) => finish({ kind: 'missing', reason: error.message }))
  child.stdout?.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > maxBytes) endEarly('too-large')
    else chunks.push(chunk)
  })
  let line = ''
  child.stderr?.setEncoding('utf8')
  child.stderr?.on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_LENGTH)
    const lines = (line + text).split('\n')
    line = (lines.pop() ?? '').slice(-LONGEST_LINE)
    for (const complete of lines) log(complete.slice(0, LONGEST_LINE))
  })
  // it may end without having read its input
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  // what it has started and left behind may hold its output open for ever, also in a process group of its own
  child.on('exit', () => {
    letGo = clock.setTimer(clock.now() + PATIENCE_MS, () => {
      endGroup(child, clock)
      child.stdout?.destroy()
      child.stderr?.destroy()
    })
  })
  child.on('close', (code, ended) => {
    if (line !== '') log(line)
    finish(early === undefined ? { kind: 'exited', code, signal: ended } : { kind: early })
  })
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  return promise
}

/** Also what the command has started itself. */
function endGroup(child: ChildProcess, clock: Clock): void {
  const { pid } = child
  if (pid === undefined) return
  const send = (name: 'SIGTERM' | 'SIGKILL'): void => {
    try {
      process.kill(-pid, name)
    } catch {
      // the group has ended
    }
  }
  send('SIGTERM')
  // also where the command itself has ended: something that it has started may go on
  clock.setTimer(clock.now() + PATIENCE_MS, () => send('SIGKILL'))
}

const PATIENCE_MS = 2_000
const KEPT_ERROR_LENGTH = 4_096
const LONGEST_LINE = 16_384
