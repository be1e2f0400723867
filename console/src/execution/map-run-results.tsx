import { useQuery } from '@tanstack/react-query'
import { nameOf } from '../api/arn.ts'
import { call, type OutputOf } from '../api/call.ts'
import { allStates, readGraph } from '../definition/graph.ts'
import { CopyButton } from '../ui/controls.tsx'
import { formatNumber, plural } from '../ui/format.ts'

type MapRun = OutputOf<'DescribeMapRun'>
type Members = Readonly<Record<string, unknown>>

/** Where a Map Run's results are, or will be: in the Map state's output, or as its definition says it. */
export function MapRunResults({ run }: { readonly run: MapRun }) {
  const { mapRunArn, executionArn, status, itemCounts } = run
  const { data } = useQuery({
    queryKey: ['map-run-results', mapRunArn, status],
    queryFn: async () => (await writtenTo(executionArn, mapRunArn)) ?? (await definedPlace(executionArn, mapRunArn)),
    staleTime: Number.POSITIVE_INFINITY
  })
  const written = itemCounts.resultsWritten
  if (data === undefined || data === null)
    return written > 0 ? `${formatNumber(written)} written` : 'In the output of the Map state'
  return (
    <span className="arn">
      <code title={data}>{data}</code>
      <CopyButton text={data} label="Copy the place of the results" />
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

async function definedPlace(executionArn: string, mapRunArn: string): Promise<string | null> {
  const { definition } = await call('DescribeStateMachineForExecution', { executionArn })
  const graph = readGraph(definition)
  const maps = graph === undefined ? [] : allStates(graph).filter(({ isDistributed }) => isDistributed)
  // `…:mapRun:STATE-MACHINE/LABEL:ID`
  const label = nameOf(mapRunArn).split('/')[1]
  const state = maps.find(({ source }) => source.Label === label) ?? (maps.length === 1 ? maps[0] : undefined)
  const { Parameters, Arguments } = (state?.source.ResultWriter ?? {}) as Members
  return placeOf(Parameters ?? Arguments, 'Prefix') ?? null
}

function placeOf(value: unknown, keyMember: 'Key' | 'Prefix'): string | undefined {
  const members = (value ?? {}) as Members
  const bucket = members.Bucket ?? members['Bucket.$']
  const key = members[keyMember] ?? members[`${keyMember}.$`]
  return bucket === undefined ? undefined : `s3://${String(bucket)}/${key === undefined ? '' : String(key)}`
}
