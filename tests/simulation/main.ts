import { parseArgs } from 'node:util'
import { runNodesWorld } from './nodes-world.ts'
import { runWorld } from './world.ts'

/**
 * `npm run simulate -- --seed N` repeats one world; `--seeds N --from M` runs many and stops at the first that fails.
 * With `--nodes N`, N nodes share the store of each world; without it, one process has it.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string' },
    nodes: { type: 'string' }
  }
})

const WORDS: { readonly [name: string]: string } = {
  mapRunRedrives: 'of them of Map Runs',
  nested: 'started by others',
  deleted: 'deleted',
  compared: 'outputs compared with an undisturbed run',
  refused: 'commits of stale nodes refused',
  messages: 'messages applied',
  answers: 'answers found true'
}
const first = Number(values.seed ?? values.from ?? 1)
const count = values.seed === undefined ? Number(values.seeds ?? 1000) : 1
const nodes = values.nodes === undefined ? undefined : Number(values.nodes)
const total: { [name: string]: number } = {}
const startedAt = performance.now()
for (let seed = first; seed < first + count; seed++) {
  try {
    const report = nodes === undefined ? await runWorld(seed) : await runNodesWorld(seed, nodes)
    if (count > 1 && seed % 100 === 0) console.log(`… ${seed}`)
    for (const [name, value] of Object.entries(report)) total[name] = (total[name] ?? 0) + value
  } catch (error) {
    console.error(`Seed ${seed} breaks a law: ${error instanceof Error ? error.message : String(error)}`)
    console.error(`Repeat it with: npm run simulate -- --seed ${seed}${nodes === undefined ? '' : ` --nodes ${nodes}`}`)
    process.exit(1)
  }
}
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
const figures = Object.entries(total).map(([name, value]) => `${value} ${WORDS[name] ?? name}`)
console.log(`${count} worlds in ${seconds} s: ${figures.join(', ')}. All laws held.`)
