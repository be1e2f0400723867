import type { MapRunOutcome } from '../interpreter/map-run-start.ts'
import { Payload } from '../lib/json/payload.ts'
import { stringify } from '../lib/json/stringify.ts'
import { isObject, type Json, object } from '../lib/json/value.ts'
import { parseArn } from '../resources/arn.ts'
import { collectedResults } from './results.ts'
import type { MapRunState } from './state.ts'

/** How a closed run has ended, as its Map state is told. */
export function mapRunOutcome(state: MapRunState): MapRunOutcome {
  if (state.status === 'ABORTED') return { status: 'ABORTED' }
  if (state.status === 'FAILED') return { status: 'FAILED', ...state.failure }
  const destination = state.start.writer?.arguments
  const output = destination === undefined ? collectedResults(state) : exportedResults(state, destination)
  return { status: 'SUCCEEDED', ...(output !== undefined && { output }) }
}

/** Recorded: `test_map_result_writer`. */
function exportedResults(state: MapRunState, destination: string): string {
  const { bucket } = exportPlace(state, destination)
  return stringify(
    object({
      MapRunArn: state.start.arn,
      ResultWriterDetails: object({ Bucket: bucket, Key: `${exportPlace(state, destination).prefix}manifest.json` })
    })
  )
}

/** The bucket, and what the keys of all result files begin with; the prefix is joined as written. */
export function exportPlace(
  { start }: Pick<MapRunState, 'start'>,
  destination: string
): { readonly bucket: string; readonly prefix: string } {
  const { value } = Payload.ofText(destination)
  const member = (name: string): string => {
    const found: Json | undefined = isObject(value) ? value.get(name) : undefined
    return typeof found === 'string' ? found : ''
  }
  const arn = parseArn(start.arn)
  const id = arn.kind === 'mapRun' ? arn.id : ''
  const prefix = member('Prefix')
  return { bucket: member('Bucket'), prefix: `${prefix === '' ? '' : `${prefix}/`}${id}/` }
}
