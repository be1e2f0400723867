import { syncBuiltinESMExports } from 'node:module'

/** Where Lambda's runtime puts the trace header of the one invocation that it runs; tracing libraries look there. */
const VARIABLE = '_X_AMZN_TRACE_ID'

/**
 * Gives each of the invocations that run in this thread at the same time its own trace header in the environment.
 * @param current the trace header of the invocation that asks, where it has one
 */
export function traceInEnvironment(current: () => string | undefined): void {
  process.env = new Proxy(process.env, {
    get: (target, name) => (name === VARIABLE ? current() : undefined) ?? Reflect.get(target, name),
    has: (target, name) => (name === VARIABLE && current() !== undefined) || Reflect.has(target, name),
    ownKeys: (target) => {
      const names = Reflect.ownKeys(target).filter((name) => name !== VARIABLE)
      return Reflect.has(process.env, VARIABLE) ? [...names, VARIABLE] : names
    },
    getOwnPropertyDescriptor: (target, name) => {
      const value = name === VARIABLE ? current() : undefined
      if (value === undefined) return Reflect.getOwnPropertyDescriptor(target, name)
      return { value, writable: true, enumerable: true, configurable: true }
    }
  })
  syncBuiltinESMExports()
}
