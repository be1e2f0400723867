#!/usr/bin/env node
// The only file that an old Node must be able to parse: it says what is missing instead of failing on newer syntax.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { dirname } from 'node:path'

const oldestMajor = 24
const runningMajor = Number(process.versions.node.split('.')[0])

if (runningMajor < oldestMajor) {
  console.error(
    `Stepwright needs Node ${oldestMajor} or newer, but this is Node ${process.versions.node} (${process.execPath}). ` +
      'Install a newer Node, or, in a checkout, use "npm start": it runs the Node that "npm install" has put into node_modules.'
  )
  process.exitCode = 1
} else {
  // What was compiled once is kept in the system's folder for temporary files: a start takes half the time then.
  const { directory } = module.enableCompileCache()
  // Its threads do likewise only where the environment says so; the folder of this version of Node lies inside of that one.
  if (directory !== undefined && process.env.NODE_COMPILE_CACHE === undefined) {
    process.env.NODE_COMPILE_CACHE = dirname(directory)
  }
  // A checkout runs its TypeScript, even when an older build lies beside it; the published package has only dist.
  const source = new URL('../src/cli/main.ts', import.meta.url)
  await import(existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)
}
