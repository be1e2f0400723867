import { setFlagsFromString } from 'node:v8'

/**
 * Keeps V8 from allocating objects as old ones. It does so at places of the code whose objects have outlived collections,
 * as all objects do in a process's first second, when the space for young ones is small. What executions leave behind then
 * stays until old objects are collected, with all it refers to. With five durable Task states, 200 at a time, a collection
 * of young objects took 12 ms in one process of four and 4 to 6 in the others; it takes 2.5 to 3 (28 MB each time).
 */
export function disablePretenuring(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
