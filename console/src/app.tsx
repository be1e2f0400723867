import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Link, Route, Router, Switch, useLocation } from 'wouter'
import { useSearch } from 'wouter/use-browser-location'
import { type ApiFailure, onRefusal } from './api/call.ts'
import { LiveProvider, useConnection } from './api/live.tsx'
import { ExecutionsPage } from './pages/executions-page.tsx'
import { SignInDialog } from './pages/sign-in-dialog.tsx'
import { StateMachinesPage } from './pages/state-machines-page.tsx'
import { ROUTES } from './routes.ts'
import { Empty } from './ui/feedback.tsx'
import { Icon } from './ui/icon.tsx'
import { PageBoundary } from './ui/page-boundary.tsx'
import { ThemeSwitch } from './ui/theme-switch.tsx'

const ExecutionPage = lazy(async () => ({ default: (await import('./pages/execution-page.tsx')).ExecutionPage }))
const StateMachinePage = lazy(async () => ({
  default: (await import('./pages/state-machine-page.tsx')).StateMachinePage
}))
const EditorPage = lazy(async () => ({ default: (await import('./pages/editor-page.tsx')).EditorPage }))
const ComparePage = lazy(async () => ({ default: (await import('./pages/compare-page.tsx')).ComparePage }))
const MapRunPage = lazy(async () => ({ default: (await import('./pages/map-run-page.tsx')).MapRunPage }))
const ActivitiesPage = lazy(async () => ({ default: (await import('./pages/activities-page.tsx')).ActivitiesPage }))
const TryStatePage = lazy(async () => ({ default: (await import('./pages/try-state-page.tsx')).TryStatePage }))

const NAVIGATION = [
  ['State machines', '/', /^\/($|state-machines)/],
  ['Executions', '/executions', /^\/(executions|map-runs|compare)/],
  ['Activities', '/activities', /^\/activities/],
  ['Try a state', '/try', /^\/try/]
] as const

/** What cannot be read is left to the API to refuse. */
function readArn(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The router reads escapes once more than addresses are written with, and would make `/` of a state called `%2F`. */
const useEscapedSearch = (): string => useSearch().replaceAll('%25', '%2525')

export function App() {
  return (
    <Router searchHook={useEscapedSearch}>
      <Console />
    </Router>
  )
}

function Console() {
  const client = useQueryClient()
  const [location] = useLocation()
  const [refusal, setRefusal] = useState<ApiFailure>()
  const [session, setSession] = useState(0)
  useEffect(() => onRefusal(setRefusal), [])
  const signedIn = (): void => {
    setRefusal(undefined)
    setSession((count) => count + 1)
    void client.resetQueries()
  }
  return (
    <LiveProvider session={session}>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Header />
      <ConnectionBanner />
      <PageBoundary place={location}>
        <Suspense fallback={<div className="page" />}>
          <Switch>
            <Route path={ROUTES.home} component={StateMachinesPage} />
            <Route path={ROUTES.stateMachines}>{() => <StateMachinesPage />}</Route>
            <Route path={ROUTES.newStateMachine}>{() => <EditorPage arn={undefined} />}</Route>
            <Route path={ROUTES.editStateMachine}>{({ arn }) => <EditorPage key={arn} arn={readArn(arn)} />}</Route>
            <Route path={ROUTES.stateMachine}>{({ arn }) => <StateMachinePage key={arn} arn={readArn(arn)} />}</Route>
            <Route path={ROUTES.executions} component={ExecutionsPage} />
            <Route path={ROUTES.execution}>{({ arn }) => <ExecutionPage key={arn} arn={readArn(arn)} />}</Route>
            <Route path={ROUTES.compare}>{() => <ComparePage />}</Route>
            <Route path={ROUTES.mapRun}>{({ arn }) => <MapRunPage key={arn} arn={readArn(arn)} />}</Route>
            <Route path={ROUTES.activities}>{() => <ActivitiesPage />}</Route>
            <Route path={ROUTES.tryState}>{() => <TryStatePage />}</Route>
            <Route path={ROUTES.nowhere}>
              <main className="page" id="main">
                <Empty title="There is nothing at this address">
                  <p>
                    <Link href="/">All state machines</Link>
                  </p>
                </Empty>
              </main>
            </Route>
          </Switch>
        </Suspense>
      </PageBoundary>
      {refusal !== undefined && <SignInDialog refusal={refusal} onDone={signedIn} />}
    </LiveProvider>
  )
}

function Header() {
  const [location] = useLocation()
  return (
    <header className="top">
      <Link href="/" className="brand" aria-label="Stepwright, all state machines">
        <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
          <rect width="32" height="32" rx="8" className="brand-tile" />
          <path
            d="M8 23h6v-7h6V9h5"
            fill="none"
            stroke="#fff"
            strokeWidth="2.6"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
          <circle cx="8" cy="23" r="2.4" fill="#fff" />
          <circle cx="24.6" cy="9" r="2.4" fill="#fff" />
        </svg>
        <span>Stepwright</span>
      </Link>
      <nav aria-label="Main">
        {NAVIGATION.map(([label, href, pattern]) => (
          <Link key={href} href={href} aria-current={pattern.test(location) ? 'page' : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className="top-end">
        <ThemeSwitch />
      </div>
    </header>
  )
}

/** Only while the server is away; pages keep what they have. */
function ConnectionBanner() {
  const connection = useConnection()
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    if (connection !== 'lost') return setIsLong(false)
    // a stream that breaks and is back at once is no news
    const timer = setTimeout(() => setIsLong(true), 1_500)
    return () => clearTimeout(timer)
  }, [connection])
  return (
    <div role="status">
      {isLong && (
        <div className="banner">
          <Icon name="running" />
          The server does not answer. What you see may be old; it comes back by itself.
        </div>
      )}
    </div>
  )
}
