import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runDefinition } from './run-definition.ts'

const definitions = join(import.meta.dirname, 'definitions')
const files = readdirSync(definitions).map((name) => join(definitions, name))

test('definitions as people write them run to their happy end with generated mocks', async () => {
  const failures: string[] = []
  for (const file of files) {
    const { status, reason } = await runDefinition(readFileSync(file, 'utf8'))
    if (status !== 'SUCCEEDED') failures.push(`${file}: ${status} ${reason}`)
  }
  expect(failures).toEqual([])
})
