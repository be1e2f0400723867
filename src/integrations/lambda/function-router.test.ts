import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FunctionRouter } from './function-router.ts'
import type { FunctionTarget } from './function-target.ts'
import { LocalFunctions } from './local/local-functions.ts'
import { ProgramFunctions } from './programs/program-functions.ts'

const elsewhere: FunctionTarget = {
  invoke: ({ functionName }) => Promise.resolve({ kind: 'client-error', message: `elsewhere: ${functionName}` }),
  close: () => Promise.resolve()
}
let folder: string
let router: FunctionRouter
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepwright-'))
})
afterEach(async () => {
  await router.close()
  rmSync(folder, { recursive: true })
})

const route = (target: FunctionTarget | undefined): void => {
  router = new FunctionRouter(
    new LocalFunctions({ folders: [folder], log: () => {} }),
    new ProgramFunctions({ programs: new Map(), log: () => {} }),
    target
  )
}
const invoke = (functionName: string) =>
  router.invoke(
    { functionName, invocationType: 'RequestResponse', region: 'us-east-1', accountId: '123456789012' },
    new AbortController().signal
  )

test('a function with a file runs here, also when it was just added; every other call goes elsewhere', async () => {
  route(elsewhere)
  expect(await invoke('greet:live')).toEqual({ kind: 'client-error', message: 'elsewhere: greet:live' })
  expect(await invoke('not/a/name')).toEqual({ kind: 'client-error', message: 'elsewhere: not/a/name' })
  writeFileSync(join(folder, 'greet.mjs'), `export const handler = async () => 'here'`)
  expect(await invoke('greet:live')).toMatchObject({ kind: 'response', payload: '"here"' })
})

test('without an elsewhere a function that is not here is not found', async () => {
  route(undefined)
  expect(await invoke('greet')).toMatchObject({ kind: 'service-error', code: 'ResourceNotFoundException' })
})
