import { useMemo } from 'react'
import { Link, useSearchParams } from 'wouter'
import { nameOf, qualifierOf } from '../api/arn.ts'
import { ExecutionList } from '../execution/execution-list.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { Page } from '../ui/page.tsx'
import { useStateMachines } from './state-machines-page.tsx'

/** State machines whose newest executions are gathered. */
const MOST_MACHINES = 60

/** The newest executions of all state machines. */
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
        <>
          <div className="toolbar">
            <label className="cluster">
              <span className="label">State machine</span>
              <select
                value={chosen}
                onChange={({ target }) => setParameters(target.value === '' ? {} : { machine: target.value })}
              >
                <option value="">{machines.length > MOST_MACHINES ? `The first ${MOST_MACHINES}` : 'All'}</option>
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
            </label>
          </div>
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
          />
        </>
      )}
    </Page>
  )
}
