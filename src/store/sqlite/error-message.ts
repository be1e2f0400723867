import { CommitConflict, StoreFormatError, StoreUnavailable } from '../store.ts'
import type { ErrorMessage } from './worker-messages.ts'

export function encodeError(error: Error): ErrorMessage {
  const { name, message } = error
  return error instanceof CommitConflict ? { name, message, reason: error.reason } : { name, message }
}

export function decodeError({ name, message, reason }: ErrorMessage): Error {
  switch (name) {
    case 'CommitConflict':
      return new CommitConflict(message, reason)
    case 'StoreUnavailable':
      return new StoreUnavailable(message)
    case 'StoreFormatError':
      return new StoreFormatError(message)
    default:
      return new Error(`${name}: ${message}`)
  }
}
