import { parseArgs } from 'node:util'
import { runWorld } from './world.ts'

/** `npm run simulate -- --seed N` repeats one world; `--seeds N --from M` runs many and stops at the first that fails. */
const { values } = parseArgs({
  options: { seed: { type: 'string' }, seeds: { type: 'string' }, from: { type: 'string' } }
})

const first = Number(values.seed ?? values.from ?? 1)
const count = values.seed === undefined ? Number(values.seeds ?? 1000) : 1
const total = { executions: 0, crashes: 0, events: 0, calls: 0, redrives: 0, mapRunRedrives: 0, compared: 0 }
const startedAt = performance.now()
for (let seed = first; seed < first + count; seed++) {
  try {
    const report = await runWorld(seed)
    if (count > 1 && seed % 100 === 0) console.log(`… ${seed}`)
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += report[key]
  } catch (error) {
    console.error(`Seed ${seed} breaks a law: ${error instanceof Error ? error.message : String(error)}`)
    console.error(`Repeat it with: npm run simulate -- --seed ${seed}`)
    process.exit(1)
  }
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
console.log(
  `${count} worlds in ${seconds} s: ${total.executions} executions, ${total.events} events, ${total.calls} calls, ` +
    `${total.crashes} crashes, ${total.redrives} redrives (${total.mapRunRedrives} of Map Runs), ${total.compared} outputs compared with an undisturbed run. All laws held.`
)
