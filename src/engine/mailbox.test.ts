import { describe, expect, test } from 'vitest'
import { Payload } from '../lib/json/payload.ts'
import { VirtualClock } from '../testing/virtual-clock.ts'
import { EngineOverloaded } from './engine.ts'
import { defaultEngineLimits } from './limits.ts'
import { type Delivery, type Item, Mailbox, type Request } from './mailbox.ts'

const item = (request: Request, members: Partial<Item> = {}): Item => ({
  request,
  at: 0,
  isFromCaller: false,
  ...members
})
const heartbeat = (task: number): Item => item({ type: 'HeartbeatTask', task })
const goOn = item({ type: 'Continue' })
const open = (limits = {}): Mailbox => new Mailbox({ ...defaultEngineLimits, ...limits }, new VirtualClock(0), () => {})

describe('a mailbox', () => {
  test('gives all that waits for an execution in order, and nothing more until that is done', () => {
    const mailbox = open()
    const [first, second, third] = [heartbeat(1), heartbeat(2), heartbeat(3)]
    mailbox.post('x', first)
    mailbox.post('x', second)
    expect(mailbox.take()?.items).toEqual([first, second])
    mailbox.post('x', third)
    expect(mailbox.take()).toBeUndefined()
    mailbox.release('x')
    expect(mailbox.take()?.items).toEqual([third])
  })

  test('takes a stop before the turn that an execution waits for, and out of the line of those that take long', () => {
    const mailbox = new Mailbox(
      defaultEngineLimits,
      new VirtualClock(0),
      () => {},
      () => true
    )
    const stop = item({ type: 'StopExecution' })
    mailbox.post('x', goOn)
    mailbox.post('y', goOn)
    mailbox.post('x', stop)
    expect(mailbox.take('short')).toMatchObject({ arn: 'x', items: [stop, goOn] })
    mailbox.release('x')
    expect(mailbox.take('long')).toMatchObject({ arn: 'y' })
    expect(mailbox.take('long')).toBeUndefined()
    mailbox.post('z', heartbeat(1))
    mailbox.post('z', stop)
    expect(mailbox.take('short')).toBeUndefined()
    expect(mailbox.take('long')?.items).toEqual([heartbeat(1), stop])
  })

  test('lets a delivery rest until something else comes in for its execution, which then comes after it', () => {
    const mailbox = open()
    const [first, second] = [heartbeat(1), heartbeat(2)]
    mailbox.post('x', first)
    mailbox.putBack(mailbox.take() as Delivery, true)
    expect(mailbox.take()).toBeUndefined()
    mailbox.post('x', second)
    expect(mailbox.take()?.items).toEqual([first, second])
  })

  test('has a delivery that rests in line again when it is told so, or when something came in before it rested', () => {
    const mailbox = open()
    mailbox.post('x', heartbeat(1))
    mailbox.putBack(mailbox.take() as Delivery, true)
    mailbox.resume('x')
    mailbox.resume('nobody')
    const delivery = mailbox.take() as Delivery
    mailbox.post('x', heartbeat(2))
    mailbox.putBack(delivery, true)
    expect(mailbox.take()?.items).toHaveLength(2)
  })

  test('lets executions take turns: one that goes on without end comes after those that wait', () => {
    const mailbox = open()
    mailbox.post('loop', goOn)
    mailbox.post('x', heartbeat(1))
    mailbox.post('y', heartbeat(1))
    const order: string[] = []
    for (let turn = 0; turn < 5; turn++) {
      const delivery = mailbox.take()
      if (delivery === undefined) break
      order.push(delivery.arn)
      if (delivery.arn === 'loop') mailbox.post('loop', goOn)
      mailbox.release(delivery.arn)
    }
    expect(order).toEqual(['loop', 'x', 'y', 'loop', 'loop'])
  })

  test('gives an execution one turn however often it asks to go on', () => {
    const mailbox = open()
    mailbox.post('x', goOn)
    mailbox.post('x', goOn)
    const delivery = mailbox.take()
    expect(delivery?.items).toEqual([goOn])
    mailbox.post('x', goOn)
    if (delivery !== undefined) mailbox.putBack(delivery)
    expect(mailbox.take()?.items).toEqual([goOn])
  })

  test('puts what must be done again before what came later', () => {
    const mailbox = open()
    const [first, second] = [heartbeat(1), heartbeat(2)]
    mailbox.post('x', first)
    const delivery = mailbox.take()
    mailbox.post('x', second)
    if (delivery !== undefined) mailbox.putBack({ ...delivery, conflicts: 1 })
    expect(mailbox.take()).toMatchObject({ items: [first, second], conflicts: 1 })
  })

  test('takes a bounded number of commands of one execution at a time', () => {
    const mailbox = open({ commandsPerExecution: 2 })
    for (let task = 0; task < 3; task++) mailbox.post('x', heartbeat(task))
    expect(mailbox.take()?.items).toHaveLength(2)
    mailbox.release('x')
    expect(mailbox.take()?.items).toHaveLength(1)
  })

  test('keeps the start of an attempt for a moment, to be taken with what follows it', async () => {
    const clock = new VirtualClock(0)
    let readyCount = 0
    const mailbox = new Mailbox(defaultEngineLimits, clock, () => readyCount++)
    const started = item({ type: 'StartTask', task: 1 })
    mailbox.post('x', started)
    expect(mailbox.take()).toBeUndefined()
    mailbox.post('x', heartbeat(1))
    expect(mailbox.take()?.items).toHaveLength(2)
    mailbox.post('x', started)
    mailbox.release('x')
    expect(mailbox.take()).toBeUndefined()
    await clock.advanceBy(50)
    expect(readyCount).toBe(2)
    expect(mailbox.take()?.items).toEqual([started])
  })

  test('refuses callers when too many wait, and never what the engine asks of itself', () => {
    const mailbox = open({ waitingCommands: 2 })
    const stop = item({ type: 'StopExecution' }, { isFromCaller: true })
    mailbox.post('x', stop)
    mailbox.post('y', stop)
    expect(() => mailbox.post('z', stop)).toThrow(EngineOverloaded)
    mailbox.post('z', heartbeat(1))
    mailbox.take()
    mailbox.post('z', stop)
    expect(() => mailbox.post('z', stop)).toThrow('2 commands wait already')
  })

  test('refuses callers when what they sent is too large together', () => {
    const mailbox = open({ waitingCommandsSize: 2_000 })
    const complete = item(
      { type: 'CompleteTask', task: 1, output: Payload.ofText(`"${'x'.repeat(1_000)}"`) },
      { isFromCaller: true }
    )
    mailbox.post('x', complete)
    expect(() => mailbox.post('y', complete)).toThrow(EngineOverloaded)
    const delivery = mailbox.take()
    mailbox.post('y', complete)
    expect(delivery?.items).toEqual([complete])
  })

  test('refuses what waits for some executions and goes on with others', () => {
    const mailbox = open()
    const refused: string[] = []
    for (const arn of ['x', 'y'])
      mailbox.post(arn, item({ type: 'Wake' }, { reject: ({ message }) => refused.push(`${arn}: ${message}`) }))
    mailbox.rejectAll(new Error('moved'), (arn) => arn === 'x')
    expect(refused).toEqual(['x: moved'])
    expect(mailbox.take()?.arn).toBe('y')
    mailbox.post('x', heartbeat(1))
    expect(mailbox.take()?.arn).toBe('x')
  })

  test('once closed, refuses whatever comes', () => {
    const mailbox = open()
    let refused = 0
    const wake = item({ type: 'Wake' }, { reject: () => refused++ })
    mailbox.post('x', wake)
    const delivery = mailbox.take()
    mailbox.post('x', wake)
    mailbox.close(new Error('closing'))
    mailbox.post('y', wake)
    if (delivery !== undefined) mailbox.putBack(delivery)
    expect(refused).toBe(3)
    expect(mailbox.take()).toBeUndefined()
  })
})
