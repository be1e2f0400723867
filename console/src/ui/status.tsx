import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

/** How something stands, of an execution, a state or a Map Run. */
export type Status =
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'caught'
  | 'aborted'
  | 'timed-out'
  | 'pending-redrive'
  | 'none'

interface Look {
  readonly label: string
  readonly icon: IconName
}

/** Each status has a shape of its own beside its colour. */
const LOOKS: Readonly<Record<Status, Look>> = {
  running: { label: 'Running', icon: 'running' },
  succeeded: { label: 'Succeeded', icon: 'check' },
  failed: { label: 'Failed', icon: 'cross' },
  caught: { label: 'Caught error', icon: 'shield' },
  aborted: { label: 'Aborted', icon: 'stop' },
  'timed-out': { label: 'Timed out', icon: 'clock' },
  'pending-redrive': { label: 'Pending redrive', icon: 'redrive' },
  none: { label: 'Not started', icon: 'dot' }
}

const FROM_API: Readonly<Record<string, Status>> = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  ABORTED: 'aborted',
  TIMED_OUT: 'timed-out',
  PENDING_REDRIVE: 'pending-redrive'
}

export const statusOf = (status: string): Status => FROM_API[status] ?? 'none'

/** What a stay in a state can be. */
export const statusList: readonly Status[] = ['running', 'succeeded', 'failed', 'caught', 'aborted', 'timed-out']

export const labelOf = (status: Status): string => LOOKS[status].label

export function StatusIcon({ status, size = 16 }: { readonly status: Status; readonly size?: number }) {
  return (
    <span className="status-icon" data-status={status} title={LOOKS[status].label}>
      <Icon name={LOOKS[status].icon} size={size} />
      <span className="visually-hidden">{LOOKS[status].label}</span>
    </span>
  )
}

export function StatusBadge({ status, children }: { readonly status: Status; readonly children?: ReactNode }) {
  return (
    <span className="status-badge" data-status={status}>
      <Icon name={LOOKS[status].icon} size={14} />
      <span>{children ?? LOOKS[status].label}</span>
    </span>
  )
}
