import { type ChildProcess, fork } from 'node:child_process'
import { cpuTimeMs } from './cpu-time.ts'

/**
 * What is measured lives in a process of its own, with whatever it needs below it, so that nothing it leaves in memory
 * meets the next. Its file calls {@link serve}; the scenario holds a {@link Contender}.
 */
export interface Contender<Load, Result> {
  readonly pid: number
  /** Drives the load in the contender's process. */
  measure(load: Load): Promise<Result & { readonly cpuMs: number }>
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
  const child = fork(new URL(`../${file}`, import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning', ...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc']
  })
  await answerOf(child, file)
  const pid = child.pid as number
  return {
    pid,
    async measure(load) {
      const cpuBefore = cpuTimeMs(pid)
      child.send({ load })
      const result = (await answerOf(child, file)) as Result
      return { ...result, cpuMs: cpuTimeMs(pid) - cpuBefore }
    },
    async close() {
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.send({ close: true })
      await exited
    }
  }
}

function answerOf(child: ChildProcess, file: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`${file} ended with code ${code}`))
    child.once('exit', ended)
    child.once('message', (message: Message) => {
      child.off('exit', ended)
      if ('error' in message) reject(new Error(`${file}: ${message.error}`))
      else resolve('result' in message ? message.result : undefined)
    })
  })
}

/** Called by the contender's file. */
export async function serve<Options, Load, Result>(
  open: (options: Options) => Promise<Served<Load, Result>>
): Promise<void> {
  const send = (message: Message): void => void process.send?.(message)
  const fail = (error: unknown): void => send({ error: error instanceof Error ? (error.stack ?? '') : String(error) })
  try {
    const served = await open(JSON.parse(process.argv[2] ?? '{}') as Options)
    process.on('message', async (message: { readonly load: Load } | { readonly close: true }) => {
      try {
        if ('load' in message) send({ result: await served.measure(message.load) })
        else {
          await served.close()
          process.exit(0)
        }
      } catch (error) {
        fail(error)
      }
    })
    process.on('disconnect', () => process.exit(1))
    send({ ready: true })
  } catch (error) {
    fail(error)
  }
}
