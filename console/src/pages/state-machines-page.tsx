import { useMemo } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { pathTo } from '../api/arn.ts'
import type { OutputOf } from '../api/call.ts'
import { useOperation } from '../api/queries.ts'
import { useStateMachines } from '../api/state-machines.ts'
import { LinkButton } from '../ui/button.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { plural, toMs } from '../ui/format.ts'
import { Ago } from '../ui/now.tsx'
import { Page } from '../ui/page.tsx'
import { type Column, Rows } from '../ui/rows.tsx'
import { SearchField } from '../ui/search-field.tsx'
import { StatusIcon, statusOf } from '../ui/status.tsx'
import { withParameters } from '../ui/with-parameters.ts'

type Machine = OutputOf<'ListStateMachines'>['stateMachines'][number]

const SHOWN_OUTCOMES = 6

export function StateMachinesPage() {
  const [, navigate] = useLocation()
  const { data, error } = useStateMachines()
  const [parameters, setParameters] = useSearchParams()
  const search = parameters.get('name') ?? ''
  const type = parameters.get('type') ?? ''
  const set = (key: string, value: string): void =>
    setParameters((before) => withParameters(before, { [key]: value }), { replace: true })
  const found = useMemo(
    () =>
      data?.items.filter(
        (machine) => machine.name.toLowerCase().includes(search.toLowerCase()) && (type === '' || machine.type === type)
      ) ?? [],
    [data, search, type]
  )
  return (
    <Page
      title="State machines"
      actions={
        <LinkButton href="/state-machines/new" icon="plus" look="primary">
          Create
        </LinkButton>
      }
    >
      {error !== null && data === undefined && <ErrorNote error={error} />}
      {data === undefined && error === null && <Loading what="state machines" />}
      {data?.items.length === 0 && <NoMachines />}
      {data !== undefined && data.items.length > 0 && (
        <>
          <div className="toolbar">
            <SearchField
              label="Search by name"
              placeholder="Search by name"
              value={search}
              onChange={(text) => set('name', text)}
            />
            <select aria-label="Type" value={type} onChange={(event) => set('type', event.target.value)}>
              <option value="">All types</option>
              <option value="STANDARD">Standard</option>
              <option value="EXPRESS">Express</option>
            </select>
            <span className="muted">{plural(found.length, 'state machine')}</span>
          </div>
          {found.length === 0 ? (
            <Empty title="No state machine has such a name" />
          ) : (
            <Rows
              label="State machines"
              columns={COLUMNS}
              rows={found}
              keyOf={({ stateMachineArn }) => stateMachineArn}
              onSelect={({ stateMachineArn }) => navigate(pathTo.stateMachine(stateMachineArn))}
            />
          )}
        </>
      )}
    </Page>
  )
}

const COLUMNS: readonly Column<Machine>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 'minmax(0, 3fr)',
    cell: ({ name, stateMachineArn }) => (
      <span className="name-cell">
        <Link href={pathTo.stateMachine(stateMachineArn)} onClick={(event) => event.stopPropagation()}>
          {name}
        </Link>
      </span>
    )
  },
  {
    id: 'type',
    title: 'Type',
    width: '110px',
    wideOnly: true,
    cell: ({ type }) => <span className="tag">{type === 'EXPRESS' ? 'Express' : 'Standard'}</span>
  },
  {
    id: 'outcomes',
    title: 'Last executions',
    width: 'minmax(156px, 1fr)',
    cell: (machine) => <Outcomes machine={machine} />
  },
  {
    id: 'created',
    title: 'Created',
    width: '130px',
    align: 'end',
    wideOnly: true,
    cell: ({ creationDate }) => <Ago ms={toMs(creationDate)} />
  }
]

/** Newest first. */
function Outcomes({ machine: { stateMachineArn, type } }: { readonly machine: Machine }) {
  const isStandard = type === 'STANDARD'
  const { data } = useOperation(
    'ListExecutions',
    isStandard ? { stateMachineArn, maxResults: SHOWN_OUTCOMES } : undefined
  )
  if (!isStandard) return <span className="muted">kept in logs only</span>
  if (data === undefined) return null
  if (data.executions.length === 0) return <span className="muted">none yet</span>
  return (
    <span className="outcomes">
      {data.executions.map(({ executionArn, name, status }) => (
        <Link key={executionArn} href={pathTo.execution(executionArn)} onClick={(event) => event.stopPropagation()}>
          <span className="visually-hidden">{name}: </span>
          <StatusIcon status={statusOf(status)} />
        </Link>
      ))}
    </span>
  )
}

function NoMachines() {
  return (
    <Empty title="No state machines yet">
      <p>
        A state machine is a workflow in the Amazon States Language. Create one here, with the AWS CLI, or deploy what
        you have with SAM, CDK or Terraform: point their endpoint at this server.
      </p>
      <pre>
        <code>{`export AWS_ENDPOINT_URL=${window.location.origin}\naws stepfunctions create-state-machine --name hello --definition file://hello.asl.json \\\n  --role-arn arn:aws:iam::123456789012:role/any`}</code>
      </pre>
      <LinkButton href="/state-machines/new" icon="plus" look="primary">
        Create a state machine
      </LinkButton>
    </Empty>
  )
}
