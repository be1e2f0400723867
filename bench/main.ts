import { existsSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { bars } from './bars.ts'
import { judge } from './frame/bars.ts'
import { Bench } from './frame/bench.ts'
import { endChildren } from './frame/children.ts'
import { installPeers } from './frame/peers.ts'
import { barLine, figureLine, readSetting } from './frame/report.ts'
import { hasStopped, openRunFolder } from './frame/run-folder.ts'
import type { Scenario } from './frame/scenario.ts'
import { scenarios } from './scenarios.ts'

const usage = `npm run bench -- [options]
  --short          one round of each, with less to do (under five minutes)
  --only NAME      this scenario alone; may be given several times, or with * at its end
  --rounds NUMBER  how often each thing is measured (5, with --short 1)
  --no-peers       without the other engines
  --json FILE      also write the figures there
  --list           the scenarios

It ends with 1 where a scenario failed, and with 2 where an option is wrong; a bar that is not met is said, and no failure.
`

class WrongOption extends Error {}

/** `parseArgs` throws errors of its own for what it does not know. */
const isOfParser = (error: unknown): boolean =>
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_')

interface Options {
  readonly short: boolean
  readonly peers: boolean
  readonly rounds: number
  readonly json: string | undefined
  readonly chosen: readonly Scenario[]
}

try {
  const options = readOptions()
  if (options !== undefined) await measure(options)
} catch (error) {
  if (!(error instanceof WrongOption) && !isOfParser(error)) throw error
  console.error(`${(error as Error).message}\n\n${usage}`)
  process.exitCode = 2
}

/** @returns `undefined` where there is nothing to measure, as what was asked for has been printed */
function readOptions(): Options | undefined {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      peers: { type: 'boolean', default: true },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false }
    }
  })
  if (values.help) {
    console.log(usage)
    return undefined
  }
  if (values.list) {
    for (const { name, title } of scenarios) console.log(`${name.padEnd(18)} ${title}`)
    return undefined
  }
  const { short, peers, json } = values
  if (json !== undefined && !existsSync(dirname(resolve(json)))) {
    throw new WrongOption(`--json ${json}: there is no folder ${dirname(resolve(json))}`)
  }
  const rounds = roundsOf(values.rounds ?? (short ? '1' : '5'))
  return { short, peers, json, rounds, chosen: choose(values.only) }
}

/** @throws {WrongOption} a name that no scenario has */
function choose(wanted: readonly string[]): readonly Scenario[] {
  const matches = (name: string, pattern: string): boolean =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern
  const unknown = wanted.find((pattern) => !scenarios.some(({ name }) => matches(name, pattern)))
  if (unknown !== undefined) throw new WrongOption(`--only ${unknown}: there is no such scenario; --list shows them`)
  return wanted.length === 0
    ? scenarios
    : scenarios.filter(({ name }) => wanted.some((pattern) => matches(name, pattern)))
}

/** @throws {WrongOption} */
function roundsOf(text: string): number {
  const rounds = Number(text)
  if (Number.isInteger(rounds) && rounds >= 1 && rounds <= 1_000) return rounds
  throw new WrongOption(`--rounds ${text}: a whole number from 1 to 1,000 is needed`)
}

async function measure({ short: isShort, peers, rounds, json, chosen }: Options): Promise<void> {
  const hasPeers = peers && installPeers()
  const setting = readSetting()
  openRunFolder()
  const bench = new Bench({ isShort, rounds, hasPeers, onFigure: (figure) => console.log(figureLine(figure)) })
  console.log(`${setting.machine}, load average ${setting.loadAverage}, commit ${setting.commit}`)
  console.log(
    Object.entries(setting.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')
  )
  if (setting.isInMemory) {
    console.log(`${setting.folder} is in memory, so nothing is synced to a disk: set TMPDIR to a folder on one.`)
  }
  const failed: string[] = []
  for (const { name, title, needsPeers, run } of chosen) {
    console.log(`\n${name}: ${title}`)
    if (needsPeers !== undefined && !hasPeers) {
      console.log(`  left out: ${needsPeers}`)
      continue
    }
    bench.begin(name)
    try {
      await run(bench)
    } catch (error) {
      if (hasStopped()) return
      console.error(`  ${name} failed:`, error)
      failed.push(name)
      process.exitCode = 1
    }
    // what a scenario that failed has left
    await endChildren()
    if (hasStopped()) return
  }
  const judged = judge(bars, bench.figures).filter(({ bar }) => chosen.some(({ name }) => name === bar.scenario))
  if (judged.length > 0) console.log(`\nBars\n${judged.map(barLine).join('\n')}`)
  if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`)
  if (json !== undefined) {
    const { figures } = bench
    writeFileSync(json, JSON.stringify({ ...setting, isShort, rounds, failed, figures, bars: judged }, undefined, 2))
  }
}
