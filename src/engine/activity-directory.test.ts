import { expect, test } from 'vitest'
import { parseDefinition } from '../asl/parse.ts'
import { ACTIVITY_KIND } from '../resources/activity.ts'
import { type Fault, FaultyStore } from '../store/memory/faulty-store.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { ActivityDirectory } from './activity-directory.ts'

const arnOf = (name: string): string => `arn:aws:states:us-east-1:123456789012:activity:${name}`

function machineOf(...resources: string[]) {
  const states = resources.map((resource, index) => [`S${index}`, { Type: 'Task', Resource: resource, End: true }])
  const branches = states.map(([name, state]) => ({ StartAt: name, States: Object.fromEntries([[name, state]]) }))
  const definition = { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: branches, End: true } } }
  const { machine } = parseDefinition(JSON.stringify(definition), { type: 'STANDARD' })
  if (machine === undefined) throw new Error('The definition is refused')
  return machine
}

function createDirectory() {
  const clock = new VirtualClock()
  const inner = new MemoryStore()
  const reads: (Fault | undefined)[] = []
  const asked = { count: 0 }
  const store = new FaultyStore(inner, (operation) => {
    if (operation !== 'readResource') return undefined
    asked.count++
    return reads.shift()
  })
  const write = async (name: string, exists: boolean): Promise<void> => {
    const at = { kind: ACTIVITY_KIND, arn: arnOf(name) }
    await inner.writeResources([
      exists ? { ...at, put: { parent: '', sortKey: name, document: '{}' } } : { ...at, delete: true }
    ])
  }
  return { clock, reads, asked, write, directory: new ActivityDirectory(store, clock) }
}

test('a definition without activities never asks the store', () => {
  const { directory, asked } = createDirectory()
  expect(directory.known(machineOf('arn:aws:lambda:us-east-1:123456789012:function:f'))).toEqual(new Set())
  expect(asked.count).toBe(0)
})

test('what was read is known for a second, to all definitions that name the activity', async () => {
  const { clock, directory, asked, write } = createDirectory()
  await write('a', true)
  const both = machineOf(arnOf('a'), arnOf('b'), arnOf('a'))
  expect(directory.known(both)).toBeUndefined()
  expect(await directory.read(both)).toEqual(new Set([arnOf('a')]))
  expect(asked.count).toBe(2)
  await clock.advanceBy(999)
  expect(directory.known(machineOf(arnOf('a')))).toEqual(new Set([arnOf('a')]))
  await clock.advanceBy(1)
  expect(directory.known(both)).toBeUndefined()
})

test('many that ask at once ask the store once', async () => {
  const { directory, asked } = createDirectory()
  await Promise.all(Array.from({ length: 100 }, () => directory.read(machineOf(arnOf('a')))))
  expect(asked.count).toBe(1)
})

test('an answer that was on its way while the activity changed is not kept', async () => {
  const { directory, reads, write } = createDirectory()
  const machine = machineOf(arnOf('a'))
  const answer = Promise.withResolvers<void>()
  reads.push({ after: answer.promise })
  const before = directory.read(machine)
  await write('a', true)
  directory.changed(arnOf('a'))
  expect(await directory.read(machine)).toEqual(new Set([arnOf('a')]))
  answer.resolve()
  expect(await before).toEqual(new Set())
  expect(directory.known(machine)).toEqual(new Set([arnOf('a')]))
})

test('a store that fails is asked again the next time', async () => {
  const { directory, reads, write } = createDirectory()
  await write('a', true)
  const machine = machineOf(arnOf('a'))
  reads.push({ fail: 'not-applied' })
  await expect(directory.read(machine)).rejects.toThrow('injected')
  expect(directory.known(machine)).toBeUndefined()
  expect(await directory.read(machine)).toEqual(new Set([arnOf('a')]))
})
