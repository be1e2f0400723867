import { expect, test } from 'vitest'
import type { StateMachine } from '../asl/definition.ts'
import { parseDefinition } from '../asl/parse.ts'
import { ACTIVITY_KIND } from '../resources/activity.ts'
import { STATE_MACHINE_KIND } from '../resources/state-machine.ts'
import { type Fault, FaultyStore } from '../store/memory/faulty-store.ts'
import { MemoryStore } from '../store/memory/memory-store.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { ResourceDirectory } from './resource-directory.ts'

const arnOf = (name: string): string => `arn:aws:states:us-east-1:123456789012:activity:${name}`

function machineOf(...resources: string[]) {
  const states = resources.map((resource, index) => [`S${index}`, { Type: 'Task', Resource: resource, End: true }])
  const branches = states.map(([name, state]) => ({ StartAt: name, States: Object.fromEntries([[name, state]]) }))
  const definition = { StartAt: 'P', States: { P: { Type: 'Parallel', Branches: branches, End: true } } }
  const { machine } = parseDefinition(JSON.stringify(definition), { type: 'STANDARD' })
  if (machine === undefined) throw new Error('The definition is refused')
  return machine
}

const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:m'

const known = (directory: ResourceDirectory, machine: StateMachine): ReadonlySet<string> | undefined =>
  directory.known(machine, stateMachineArn)?.activities

const read = async (directory: ResourceDirectory, machine: StateMachine): Promise<ReadonlySet<string>> =>
  (await directory.read(machine, stateMachineArn)).activities

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
  const setStatus = async (status: 'ACTIVE' | 'DELETING'): Promise<void> => {
    const put = { parent: '', sortKey: 'm', document: JSON.stringify({ status }) }
    await inner.writeResources([{ kind: STATE_MACHINE_KIND, arn: stateMachineArn, put }])
  }
  const remove = async (): Promise<void> => {
    await inner.writeResources([{ kind: STATE_MACHINE_KIND, arn: stateMachineArn, delete: true }])
  }
  // all of it that the store does is done before the first turn
  void setStatus('ACTIVE')
  return { clock, reads, asked, write, setStatus, remove, directory: new ResourceDirectory(store, clock) }
}

test('a definition without activities asks the store for its state machine alone', async () => {
  const { directory, asked } = createDirectory()
  const machine = machineOf('arn:aws:lambda:us-east-1:123456789012:function:f')
  expect(known(directory, machine)).toBeUndefined()
  expect(await read(directory, machine)).toEqual(new Set())
  expect(known(directory, machine)).toEqual(new Set())
  expect(asked.count).toBe(1)
})

test('that a state machine is being deleted is looked up each time, also for the children of its Map Runs', async () => {
  const { clock, directory, setStatus } = createDirectory()
  const machine = machineOf(arnOf('a'))
  await setStatus('ACTIVE')
  expect(await directory.read(machine, stateMachineArn)).toMatchObject({ isStateMachineDeleting: false })
  await setStatus('DELETING')
  expect(directory.known(machine, `${stateMachineArn}/label`)).toMatchObject({ isStateMachineDeleting: false })
  directory.changed(stateMachineArn)
  expect(directory.known(machine, `${stateMachineArn}/label`)).toBeUndefined()
  expect(await directory.read(machine, `${stateMachineArn}/label`)).toMatchObject({ isStateMachineDeleting: true })
  expect(directory.known(machine, stateMachineArn)).toBeUndefined()
  await setStatus('ACTIVE')
  expect(await directory.read(machine, stateMachineArn)).toMatchObject({ isStateMachineDeleting: false })
  await setStatus('DELETING')
  await clock.advanceBy(1_000)
  expect(directory.known(machine, stateMachineArn)).toBeUndefined()
})

test('a state machine that is gone counts as one that is being deleted', async () => {
  const { directory, remove } = createDirectory()
  const machine = machineOf(arnOf('a'))
  await remove()
  expect(await directory.read(machine, stateMachineArn)).toMatchObject({ isStateMachineDeleting: true })
  expect(directory.known(machine, stateMachineArn)).toBeUndefined()
})

test('what was read is known for a second, to all definitions that name the activity', async () => {
  const { clock, directory, asked, write } = createDirectory()
  await write('a', true)
  const both = machineOf(arnOf('a'), arnOf('b'), arnOf('a'))
  expect(known(directory, both)).toBeUndefined()
  expect(await read(directory, both)).toEqual(new Set([arnOf('a')]))
  expect(asked.count).toBe(3)
  await clock.advanceBy(999)
  expect(known(directory, machineOf(arnOf('a')))).toEqual(new Set([arnOf('a')]))
  await clock.advanceBy(1)
  expect(known(directory, both)).toBeUndefined()
})

test('many that ask at once ask the store once', async () => {
  const { directory, asked } = createDirectory()
  await Promise.all(Array.from({ length: 100 }, () => read(directory, machineOf(arnOf('a')))))
  expect(asked.count).toBe(2)
})

test('an answer that was on its way while the activity changed is not kept', async () => {
  const { directory, reads, write } = createDirectory()
  const machine = machineOf(arnOf('a'))
  const answer = Promise.withResolvers<void>()
  // the state machine is looked up first
  reads.push(undefined, { after: answer.promise })
  const before = read(directory, machine)
  await write('a', true)
  directory.changed(arnOf('a'))
  expect(await read(directory, machine)).toEqual(new Set([arnOf('a')]))
  answer.resolve()
  expect(await before).toEqual(new Set())
  expect(known(directory, machine)).toEqual(new Set([arnOf('a')]))
})

test('a store that fails is asked again the next time', async () => {
  const { directory, reads, write } = createDirectory()
  await write('a', true)
  const machine = machineOf(arnOf('a'))
  reads.push({ fail: 'not-applied' })
  await expect(read(directory, machine)).rejects.toThrow('injected')
  expect(known(directory, machine)).toBeUndefined()
  expect(await read(directory, machine)).toEqual(new Set([arnOf('a')]))
})
