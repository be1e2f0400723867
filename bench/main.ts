import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bars } from './bars.ts'
import { judge } from './frame/bars.ts'
import { Bench } from './frame/bench.ts'
import { installPeers } from './frame/peers.ts'
import { barLine, figureLine, readSetting } from './frame/report.ts'
import { scenarios } from './scenarios.ts'

const usage = `npm run bench -- [options]
  --short          one round of each, with less to do (under five minutes)
  --only NAME      this scenario alone; may be given several times, or with * at its end
  --rounds NUMBER  how often each thing is measured (5, with --short 1)
  --no-peers       without the other engines
  --json FILE      also write the figures there
  --list           the scenarios
`

const { values } = parseArgs({
  allowNegative: true,
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    rounds: { type: 'string' },
    peers: { type: 'boolean', default: true },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false }
  }
})

const isChosen = (name: string): boolean =>
  values.only?.some((wanted) => (wanted.endsWith('*') ? name.startsWith(wanted.slice(0, -1)) : name === wanted)) ?? true
const chosen = scenarios.filter(({ name }) => isChosen(name))

if (values.help) console.log(usage)
else if (values.list) for (const { name, title } of scenarios) console.log(`${name.padEnd(18)} ${title}`)
else if (chosen.length === 0) {
  console.error(`There is no scenario ${values.only?.join(', ')}; --list shows them.`)
  process.exitCode = 1
} else await measure()

async function measure(): Promise<void> {
  const setting = readSetting()
  const { short: isShort } = values
  const rounds = Number(values.rounds ?? (isShort ? 1 : 5))
  const hasPeers = values.peers && installPeers()
  const bench = new Bench({ isShort, rounds, hasPeers, onFigure: (figure) => console.log(figureLine(figure)) })
  console.log(`${setting.machine}, commit ${setting.commit}`)
  console.log(
    Object.entries(setting.versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')
  )
  for (const { name, title, run } of chosen) {
    console.log(`\n${name}: ${title}`)
    bench.begin(name)
    try {
      await run(bench)
    } catch (error) {
      console.error(`  ${name} failed:`, error)
      process.exitCode = 1
    }
  }
  const judged = judge(bars, bench.figures).filter(({ bar }) => isChosen(bar.scenario))
  if (judged.length > 0) console.log(`\nBars\n${judged.map(barLine).join('\n')}`)
  if (values.json !== undefined) {
    const { figures } = bench
    writeFileSync(values.json, JSON.stringify({ ...setting, isShort, rounds, figures, bars: judged }, undefined, 2))
  }
}
