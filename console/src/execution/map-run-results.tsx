import { useQuery } from '@tanstack/react-query'
import { nameOf } from '../api/arn.ts'
import { call, type OutputOf } from '../api/call.ts'
import { allStates, type GraphState, readGraph } from '../definition/graph.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { formatNumber, plural } from '../ui/format.ts'

type MapRun = OutputOf<'DescribeMapRun'>
/** No ResultWriter puts them anywhere. */
const NOWHERE = Symbol('nowhere')
/** The definition has several Map states, and it is not known which of them this is. */
const UNKNOWN = Symbol('unknown')

type Members = Readonly<Record<string, unknown>>

/** Where a Map Run's results are, or will be: in the Map state's output, or as its definition says it. */
export function MapRunResults({ run }: { readonly run: MapRun }) {
  const { mapRunArn, executionArn, status, itemCounts } = run
  const { data: place } = useQuery({
    queryKey: ['map-run-results', mapRunArn, status],
    queryFn: async () => (await writtenTo(executionArn, mapRunArn)) ?? (await definedPlace(executionArn, mapRunArn)),
    staleTime: Number.POSITIVE_INFINITY
  })
  const written = itemCounts.resultsWritten
  // the API counts results as written without a ResultWriter, too: the count tells nothing of where they are
  if (place === NOWHERE)
    return status === 'RUNNING' || status === 'SUCCEEDED' ? 'In the output of the Map state' : 'In the child executions'
  if (place === undefined || place === UNKNOWN) return written > 0 ? `${formatNumber(written)} written` : '–'
  return (
    <span className="arn">
      <code title={place}>{place}</code>
      <CopyButton text={place} label="Copy the place of the results" />
      {written > 0 && <span className="muted">{plural(written, 'result')} written</span>}
    </span>
  )
}

const NEWEST_EVENTS = 1_000

/** Of a Map state that has ended. */
async function writtenTo(executionArn: string, mapRunArn: string): Promise<string | undefined> {
  const { events } = await call('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: NEWEST_EVENTS })
  for (const { stateExitedEventDetails } of events) {
    const output = stateExitedEventDetails?.output
    if (output?.includes(mapRunArn) !== true) continue
    const place = findPlace(JSON.parse(output), mapRunArn)
    if (place !== undefined) return place
  }
  return undefined
}

function findPlace(value: unknown, mapRunArn: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { MapRunArn, ResultWriterDetails } = value as Members
  if (MapRunArn === mapRunArn) return placeOf(ResultWriterDetails, 'Key')
  for (const member of Object.values(value)) {
    const found = findPlace(member, mapRunArn)
    if (found !== undefined) return found
  }
  return undefined
}

async function definedPlace(
  executionArn: string,
  mapRunArn: string
): Promise<string | typeof NOWHERE | typeof UNKNOWN> {
  const { definition } = await call('DescribeStateMachineForExecution', { executionArn })
  const graph = readGraph(definition)
  const maps = graph === undefined ? [] : allStates(graph).filter(({ isDistributed }) => isDistributed)
  // `…:mapRun:STATE-MACHINE/LABEL:ID`
  const label = nameOf(mapRunArn).split('/')[1]
  const labelled = maps.filter(({ source }) => source.Label === label)
  const places = new Set((labelled.length > 0 ? labelled : maps).map(writerPlace))
  const [place = NOWHERE] = places
  return places.size > 1 ? UNKNOWN : place
}

function writerPlace({ source }: GraphState): string | typeof NOWHERE {
  const { Parameters, Arguments } = (source.ResultWriter ?? {}) as Members
  return placeOf(Parameters ?? Arguments, 'Prefix') ?? NOWHERE
}

function placeOf(value: unknown, keyMember: 'Key' | 'Prefix'): string | undefined {
  const members = (value ?? {}) as Members
  const bucket = members.Bucket ?? members['Bucket.$']
  const key = members[keyMember] ?? members[`${keyMember}.$`]
  return bucket === undefined ? undefined : `s3://${String(bucket)}/${key === undefined ? '' : String(key)}`
}
