import { Link } from 'wouter'
import { lastPart, nameOf, pathTo, qualifierOf } from '../api/arn.ts'
import { toMs } from '../ui/format.ts'
import { Ago, Duration } from '../ui/now.tsx'
import type { Column } from '../ui/rows.tsx'
import { StatusBadge, statusOf } from '../ui/status.tsx'
import type { ExecutionItem } from './merge-executions.ts'

const NAME: Column<ExecutionItem> = {
  id: 'name',
  title: 'Name',
  width: 'minmax(0, 3fr)',
  cell: ({ executionArn, name, redriveCount }) => (
    <span className="name-cell">
      <Link href={pathTo.execution(executionArn)} className="truncate" onClick={(event) => event.stopPropagation()}>
        {name}
      </Link>
      {redriveCount !== undefined && redriveCount > 0 && <span className="tag">redriven {redriveCount}×</span>}
    </span>
  )
}

const MACHINE: Column<ExecutionItem> = {
  id: 'machine',
  title: 'State machine',
  width: 'minmax(0, 2fr)',
  cell: ({ stateMachineArn }) => (
    <Link href={pathTo.stateMachine(stateMachineArn)} onClick={(event) => event.stopPropagation()}>
      {nameOf(stateMachineArn)}
    </Link>
  )
}

const VERSION: Column<ExecutionItem> = {
  id: 'version',
  title: 'Version',
  width: '120px',
  wideOnly: true,
  cell: ({ stateMachineAliasArn, stateMachineVersionArn }) =>
    stateMachineAliasArn !== undefined ? (
      lastPart(stateMachineAliasArn)
    ) : stateMachineVersionArn !== undefined ? (
      qualifierOf(stateMachineVersionArn)
    ) : (
      <span className="muted">–</span>
    )
}

const ITEMS: Column<ExecutionItem> = {
  id: 'items',
  title: 'Items',
  width: '80px',
  align: 'end',
  wideOnly: true,
  cell: ({ itemCount }) => itemCount ?? '–'
}
const STATUS: Column<ExecutionItem> = {
  id: 'status',
  title: 'Status',
  width: '130px',
  narrowWidth: '48px',
  cell: ({ status }) => <StatusBadge status={statusOf(status)} />
}
const STARTED: Column<ExecutionItem> = {
  id: 'started',
  title: 'Started',
  width: '110px',
  align: 'end',
  wideOnly: true,
  cell: ({ startDate }) => <Ago ms={toMs(startDate)} />
}
const DURATION: Column<ExecutionItem> = {
  id: 'duration',
  title: 'Duration',
  width: '100px',
  narrowWidth: '90px',
  align: 'end',
  cell: ({ startDate, stopDate }) => (
    <Duration from={toMs(startDate)} to={stopDate === undefined ? undefined : toMs(stopDate)} />
  )
}

/** Of one state machine's executions. */
export const COLUMNS = [NAME, STATUS, VERSION, STARTED, DURATION]
/** Of a Map Run's. */
export const COLUMNS_OF_RUN = [NAME, STATUS, ITEMS, STARTED, DURATION]
/** Of those of several state machines. */
export const COLUMNS_OF_MANY = [NAME, { ...MACHINE, wideOnly: true }, STATUS, STARTED, DURATION]
