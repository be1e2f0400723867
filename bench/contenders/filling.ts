import { serve } from '../frame/contender.ts'
import { fillStore } from './fill-store.ts'

export interface FillingOptions {
  readonly folder: string
  readonly definition: string
  readonly count: number
}

/** Fills a store and is ready when it is full. A process for itself: the memory that this takes is not the server's. */
await serve<FillingOptions, never, never>(async ({ folder, definition, count }) => {
  await fillStore(folder, definition, count)
  return {
    measure: () => Promise.reject(new Error('Nothing is measured of filling a store')),
    close: () => Promise.resolve()
  }
})
