import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FairQueue } from './fair-queue.ts'

test('each item waits for no more of another owner than its own place among those of its owner', () => {
  const step = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.constant('take'))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const queue = new FairQueue<{ owner: string; place: number; number: number; passedBy: Map<string, number> }>()
      const waiting: { owner: string; place: number; number: number; passedBy: Map<string, number> }[] = []
      const take = (): void => {
        const item = queue.shift()
        expect(item === undefined).toBe(waiting.length === 0)
        if (item === undefined) return
        const { owner } = item
        // in the order of its owner
        expect(item).toBe(waiting.find((other) => other.owner === owner))
        waiting.splice(waiting.indexOf(item), 1)
        for (const [other, count] of item.passedBy) if (other !== owner) expect(count).toBeLessThanOrEqual(item.place)
        for (const { passedBy } of waiting) passedBy.set(owner, (passedBy.get(owner) ?? 0) + 1)
      }
      for (const [number, name] of steps.entries()) {
        if (name === 'take') take()
        else {
          const place = waiting.filter(({ owner }) => owner === name).length + 1
          const item = { owner: name, place, number, passedBy: new Map<string, number>() }
          waiting.push(item)
          queue.push(name, item)
        }
        expect(queue.length).toBe(waiting.length)
      }
      while (queue.length > 0) take()
      expect(waiting).toEqual([])
    })
  )
})
