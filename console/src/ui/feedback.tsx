import type { ReactNode } from 'react'
import { ApiFailure, messageOf } from '../api/call.ts'
import { isMissing } from '../api/queries.ts'
import { Icon } from './icon.tsx'

/** What is shown where nothing is yet: what it would be, and how one gets there. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <svg width="72" height="48" viewBox="0 0 72 48" fill="none" aria-hidden="true">
        <path
          d="M12 36h16V24h16V12h16"
          stroke="currentColor"
          strokeWidth="2"
          strokeDasharray="3 4"
          strokeLinecap="round"
        />
        <circle cx="12" cy="36" r="5" className="empty-dot" />
        <circle cx="60" cy="12" r="5" className="empty-dot" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  )
}

export function ErrorNote({ error, title }: { readonly error: unknown; readonly title?: string }) {
  // keys are asked for
  if (error instanceof ApiFailure && error.isRefusal) return null
  return (
    <div className="note note-error" role="alert">
      <Icon name="cross" />
      <div>
        <strong>{title ?? (error instanceof ApiFailure ? error.code : 'That did not work')}</strong>
        <p>{messageOf(error)}</p>
      </div>
    </div>
  )
}

/** Above a page whose subject has gone while it was open. */
export function Gone({ what, error }: { readonly what: string; readonly error: unknown }) {
  if (!isMissing(error)) return null
  return (
    <div role="alert">
      <Note kind="warning">
        The {what} does not exist any more. What you see is what was known of it; nothing can be done with it.
      </Note>
    </div>
  )
}

export function Note({
  kind = 'info',
  children
}: {
  readonly kind?: 'info' | 'warning'
  readonly children: ReactNode
}) {
  return (
    <div className={`note note-${kind}`}>
      <Icon name="info" />
      <div>{children}</div>
    </div>
  )
}

/** Shown only after a moment, so that what is there at once does not flash. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="loading" role="status">
      <Icon name="running" />
      <span>Loading {what}…</span>
    </div>
  )
}
