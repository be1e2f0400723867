import { type ChildProcess, fork } from 'node:child_process'
import { endChild, hasEnded, track } from './children.ts'
import { cpuTimeMs } from './cpu-time.ts'

/**
 * What is measured lives in a process of its own, with whatever it needs below it, so that nothing it leaves in memory
 * meets the next. Its file calls {@link serve}; the scenario holds a {@link Contender}.
 */
export interface Contender<Load, Result> {
  readonly pid: number
  /** Drives the load in the contender's process. */
  measure(load: Load): Promise<Result & { readonly cpuMs: number }>
  /** @throws {Error} it could not, where it had not ended before */
  close(): Promise<void>
}

/** The contender's side. */
export interface Served<Load, Result> {
  measure(load: Load): Promise<Result>
  close(): Promise<void>
}

type Message = { readonly ready: true } | { readonly result: unknown } | { readonly error: string }

/** @param file of the contender, from `bench/` */
export async function startContender<Options, Load, Result>(
  file: string,
  options: Options,
  execArgv: readonly string[] = []
): Promise<Contender<Load, Result>> {
  // a group of its own, so that all below it can be ended with it; what a contender starts belongs to the group of that one
  const detached = process.send === undefined
  const child = fork(new URL(`../${file}`, import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached
  })
  track(child, detached)
  await answerOf(child, file)
  const pid = child.pid as number
  return {
    pid,
    async measure(load) {
      const cpuBefore = cpuTimeMs(pid)
      child.send({ load }, () => undefined)
      const result = (await answerOf(child, file)) as Result
      return { ...result, cpuMs: cpuTimeMs(pid) - cpuBefore }
    },
    async close() {
      if (hasEnded(child)) return
      await endChild(child)
      if (child.exitCode !== 0) throw new Error(`${file}, closed, ended ${wayOf(child)}`)
    }
  }
}

function answerOf(child: ChildProcess, file: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${file} ended ${wayOf(child)}`))
    if (hasEnded(child)) ended()
    child.once('exit', ended)
    child.once('message', (message: Message) => {
      child.off('exit', ended)
      if ('error' in message) reject(new Error(`${file}: ${message.error}`))
      else resolve('result' in message ? message.result : undefined)
    })
  })
}

const wayOf = ({ exitCode, signalCode }: ChildProcess): string =>
  signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`

/** Long enough to stop a database; nobody is left who would ask for more. */
const ORPHAN_MS = 5_000

/** Called by the contender's file. */
export async function serve<Options, Load, Result>(
  open: (options: Options) => Promise<Served<Load, Result>>
): Promise<void> {
  const send = (message: Message): void => void process.send?.(message)
  const fail = (error: unknown): void => send({ error: error instanceof Error ? (error.stack ?? '') : String(error) })
  try {
    const served = await open(JSON.parse(process.argv[2] ?? '{}') as Options)
    let isClosing = false
    const close = async (): Promise<void> => {
      if (isClosing) return
      isClosing = true
      try {
        await served.close()
        process.exit(0)
      } catch (error) {
        console.error(error)
        process.exit(1)
      }
    }
    process.on('message', async (message: { readonly load: Load } | { readonly close: true }) => {
      if ('close' in message) return close()
      try {
        send({ result: await served.measure(message.load) })
      } catch (error) {
        fail(error)
      }
    })
    process.on('disconnect', () => {
      setTimeout(() => process.exit(1), ORPHAN_MS)
      void close()
    })
    send({ ready: true })
  } catch (error) {
    fail(error)
  }
}
