import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runDefinition } from './run-definition.ts'

// node tests/corpus/main.ts FOLDER: runs every *.asl.json of a folder with generated mocks and says which do not succeed.
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, 'definitions'))
const files = readdirSync(folder).filter((name) => name.endsWith('.asl.json'))
const failures: string[] = []
for (const file of files) {
  const { status, reason } = await runDefinition(readFileSync(join(folder, file), 'utf8'))
  if (status !== 'SUCCEEDED') failures.push(`${file}\n    ${status} ${reason}`)
}
process.stdout.write(`${failures.join('\n')}\n${files.length - failures.length} of ${files.length} SUCCEEDED\n`)
process.exitCode = failures.length === 0 ? 0 : 1
