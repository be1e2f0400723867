import { lazy } from 'react'

const load = () => import('./graph-view.tsx')

/** The graph's code is loaded where a graph is shown. */
export const GraphView = lazy(async () => ({ default: (await load()).GraphView }))

/** Begins to load it, beside what the graph is drawn from. */
export const preloadGraphView = (): void => void load().catch(() => undefined)
