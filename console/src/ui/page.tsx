import { type ReactNode, useEffect } from 'react'
import { Link } from 'wouter'
import { messageOf } from '../api/call.ts'
import { isMissing } from '../api/queries.ts'
import { Empty, ErrorNote, Loading } from './feedback.tsx'
import { usePageStart } from './focus.ts'

export interface Crumb {
  readonly label: string
  readonly href: string
}

export function Page({
  title,
  crumbs = [],
  badge,
  actions,
  children,
  about
}: {
  readonly title: string
  readonly crumbs?: readonly Crumb[]
  readonly badge?: ReactNode
  readonly actions?: ReactNode
  readonly about?: ReactNode
  readonly children: ReactNode
}) {
  useEffect(() => {
    document.title = `${title} · Stepwright`
  }, [title])
  usePageStart()
  return (
    <main className="page" id="main">
      <div className="page-head">
        <div className="page-title">
          {crumbs.length > 0 && (
            <nav aria-label="Breadcrumb" className="crumbs">
              {crumbs.map(({ label, href }) => (
                <Link key={href} href={href}>
                  {label}
                </Link>
              ))}
            </nav>
          )}
          <h1 tabIndex={-1}>
            <span>{title}</span>
            {badge}
          </h1>
          {about}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </div>
      {children}
    </main>
  )
}

/** In place of a page whose subject is not there: it comes, it does not exist, or it could not be read. */
export function AbsentPage({ what, error }: { readonly what: string; readonly error: unknown }) {
  return (
    <main className="page" id="main">
      {error === null ? (
        <Loading what={`the ${what}`} />
      ) : isMissing(error) ? (
        <Empty title={`This ${what} does not exist`}>
          <p>It was deleted, or the address is wrong.</p>
          <p className="muted wrap">{messageOf(error)}</p>
        </Empty>
      ) : (
        <ErrorNote error={error} />
      )}
    </main>
  )
}

/** Names and values. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
