import { Link } from 'wouter'
import { pathTo } from '../api/arn.ts'
import type { GraphState } from '../definition/graph.ts'
import type { History } from '../history/history.ts'
import { formatNumber, plural } from '../ui/format.ts'
import { labelOf } from '../ui/status.tsx'
import { type Picked, visitsOf } from './node-statuses.ts'

/** Of more iterations those that did not succeed are offered first, and each is reached by its number. */
const MOST_CHOICES = 200

/** In the head of a Map's box: which iteration its inside shows, or the way to its Map Run. */
export function IterationPicker({
  state,
  history,
  picked,
  onPick
}: {
  readonly state: GraphState
  readonly history: History
  readonly picked: Picked
  readonly onPick: (picked: Picked) => void
}) {
  if (state.type !== 'Map') return null
  const visit = visitsOf(history, state.key, picked).at(-1)
  if (visit === undefined) return null
  if (visit.mapRunArn !== undefined) {
    return (
      <Link className="nopan" href={pathTo.mapRun(visit.mapRunArn)}>
        Map Run
      </Link>
    )
  }
  const iterations = [...visit.iterations.values()].sort((one, other) => one.index - other.index)
  if (iterations.length === 0) return null
  const offered =
    iterations.length > MOST_CHOICES
      ? [...iterations].sort((one, other) => Number(one.status === 'succeeded') - Number(other.status === 'succeeded'))
      : iterations
  const done = iterations.filter(({ status }) => status === 'succeeded').length
  const chosen = picked.get(state.key)
  const pick = (text: string): void => {
    const after = new Map(picked)
    if (text === '') after.delete(state.key)
    else after.set(state.key, Number(text))
    onPick(after)
  }
  return (
    <span className="picker nopan">
      <select
        aria-label={`Iteration of ${state.name}`}
        value={chosen ?? ''}
        onChange={(event) => pick(event.target.value)}
      >
        <option value="">
          {formatNumber(done)} of {plural(Math.max(visit.itemCount ?? 0, iterations.length), 'item')}
        </option>
        {offered.slice(0, MOST_CHOICES).map(({ index, status }) => (
          <option key={index} value={index}>
            #{index} · {labelOf(status)}
          </option>
        ))}
        {chosen !== undefined && !offered.slice(0, MOST_CHOICES).some(({ index }) => index === chosen) && (
          <option value={chosen}>#{chosen}</option>
        )}
      </select>
      {iterations.length > MOST_CHOICES && (
        <input
          type="number"
          className="picker-number"
          aria-label={`Number of the iteration of ${state.name}`}
          placeholder="#"
          min={0}
          max={iterations.at(-1)?.index}
          value={chosen ?? ''}
          onChange={({ target }) => pick(target.value)}
        />
      )}
    </span>
  )
}
