import { Component, type ReactNode, useEffect, useRef } from 'react'
import { useConnection } from '../api/live.tsx'
import { Button } from './button.tsx'
import { Empty } from './feedback.tsx'

interface PageBoundaryProps {
  /** Another place, and what failed at the last one is over. */
  readonly place: string
  readonly children: ReactNode
}

interface PageBoundaryState {
  readonly failure: string | undefined
  readonly place: string
}

/** Keeps a page that cannot be shown from taking the others with it: its code could not be loaded, or has failed. */
export class PageBoundary extends Component<PageBoundaryProps, PageBoundaryState> {
  override state: PageBoundaryState = { failure: undefined, place: this.props.place }

  static getDerivedStateFromError(error: unknown): Partial<PageBoundaryState> {
    return { failure: error instanceof Error ? error.message : String(error) }
  }

  static getDerivedStateFromProps({ place }: PageBoundaryProps, state: PageBoundaryState): PageBoundaryState | null {
    return place === state.place ? null : { failure: undefined, place }
  }

  override render(): ReactNode {
    const { failure } = this.state
    return failure === undefined ? this.props.children : <FailedPage failure={failure} />
  }
}

function FailedPage({ failure }: { readonly failure: string }) {
  const connection = useConnection()
  const wasLost = useRef(false)
  useEffect(() => {
    if (connection === 'lost') wasLost.current = true
    // a browser does not ask for code a second time that it could not get
    else if (connection === 'live' && wasLost.current) window.location.reload()
  }, [connection])
  return (
    <main className="page" id="main" tabIndex={-1}>
      <div role="alert">
        <Empty title="This page could not be shown">
          <p>The server did not give its code, or the console has a fault. Loading it again often helps.</p>
          <p className="muted wrap">{failure}</p>
          <Button look="primary" icon="redrive" onClick={() => window.location.reload()}>
            Load again
          </Button>
        </Empty>
      </div>
    </main>
  )
}
