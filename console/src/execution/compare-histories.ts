import type { History, Visit } from '../history/history.ts'

export interface Pair {
  readonly key: string
  /** The state's, with the iteration and the how-manieth stay where there are several. */
  readonly name: string
  readonly left: Visit | undefined
  readonly right: Visit | undefined
  /** Empty where the two are alike; times never are. */
  readonly differs: readonly string[]
}

/** Sets stays of two executions side by side: the first in a state beside the first, and so on within an iteration. */
export function compareHistories(left: History, right: History): readonly Pair[] {
  const [mine, theirs] = [placesOf(left), placesOf(right)]
  const keys = [...mine.keys(), ...[...theirs.keys()].filter((key) => !mine.has(key))]
  return keys.map((key) => {
    const [one, other] = [mine.get(key), theirs.get(key)]
    return { key, name: titleOf(key), left: one, right: other, differs: differences(one, other) }
  })
}

function placesOf({ visits }: History): ReadonlyMap<string, Visit> {
  const places = new Map<string, Visit>()
  for (const visit of visits) {
    const base = [...iterationsOf(visit), visit.name].join(' ')
    let count = 1
    while (places.has(`${base}\n${count}`)) count += 1
    places.set(`${base}\n${count}`, visit)
  }
  return places
}

function iterationsOf(visit: Visit): readonly string[] {
  const found: string[] = []
  for (let { parent, index } = visit; parent !== undefined; { parent, index } = parent)
    if (parent.type === 'Map' && index !== undefined) found.unshift(`#${index}`)
  return found
}

function titleOf(key: string): string {
  const [base = '', count] = key.split('\n')
  return count === '1' ? base : `${base} (${count})`
}

function differences(one: Visit | undefined, other: Visit | undefined): readonly string[] {
  if (one === undefined || other === undefined) return ['path']
  const found: string[] = []
  if (one.status !== other.status) found.push('outcome')
  if (one.error !== other.error) found.push('error')
  if (one.attempts.length !== other.attempts.length) found.push('attempts')
  if (one.input !== other.input) found.push('input')
  if (one.output !== other.output) found.push('output')
  return found
}
