import { type ReactNode, useEffect } from 'react'
import { Link } from 'wouter'

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
          <h1>
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
