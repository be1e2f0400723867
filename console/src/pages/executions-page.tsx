import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import { nameOf, qualifierOf } from '../api/arn.ts'
import { useStateMachines } from '../api/state-machines.ts'
import { ExecutionList } from '../execution/execution-list.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { Page } from '../ui/page.tsx'
import { withParameters } from '../ui/with-parameters.ts'

/** State machines whose executions are gathered; the API lists those of one at a time. */
const MOST_MACHINES = 1_000

/** The executions of all state machines, newest first. */
export function ExecutionsPage() {
  const { data, error } = useStateMachines()
  const [parameters, setParameters] = useSearchParams()
  const chosen = parameters.get('machine') ?? ''
  const machines = useMemo(() => data?.items.filter(({ type }) => type === 'STANDARD'), [data])
  const scope = useMemo(
    () =>
      chosen === ''
        ? { stateMachineArns: machines?.slice(0, MOST_MACHINES).map(({ stateMachineArn }) => stateMachineArn) ?? [] }
        : { stateMachineArn: chosen },
    [chosen, machines]
  )
  return (
    <Page title="Executions">
      {error !== null && data === undefined && <ErrorNote error={error} />}
      {machines === undefined && error === null && <Loading what="executions" />}
      {machines !== undefined && (
        <ExecutionList
          key={chosen}
          scope={scope}
          empty={
            <Empty title="No executions yet">
              <p>
                An execution is one run of a state machine. Open a <Link href="/">state machine</Link> and start one.
              </p>
            </Empty>
          }
        >
          <select
            aria-label="State machine"
            className="machine-filter"
            value={chosen}
            onChange={({ target }) => setParameters((before) => withParameters(before, { machine: target.value }))}
          >
            <option value="">
              {machines.length > MOST_MACHINES ? `The first ${MOST_MACHINES} state machines` : 'All state machines'}
            </option>
            {qualifierOf(chosen) !== undefined && (
              <option value={chosen}>
                {nameOf(chosen)}, {qualifierOf(chosen)}
              </option>
            )}
            {machines.map(({ name, stateMachineArn }) => (
              <option key={stateMachineArn} value={stateMachineArn}>
                {name}
              </option>
            ))}
          </select>
        </ExecutionList>
      )}
    </Page>
  )
}
