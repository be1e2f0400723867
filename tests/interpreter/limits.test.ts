import { describe, expect, it } from 'vitest'
import { decodeState, encodeState } from '../../src/interpreter/codec.ts'
import { drive } from './drive.ts'

const large = 'x'.repeat(100_000)
const keepInput = { Type: 'Pass', Result: 1, ResultPath: '$.n' }

describe('what keeps one execution from harming others', () => {
  it('a step gives way when it has recorded much, and nothing is lost by it', () => {
    const names = Array.from({ length: 30 }, (_, index) => `S${index}`)
    const States = Object.fromEntries(
      names.map((name, index) => [
        name,
        { ...keepInput, ...(names[index + 1] ? { Next: names[index + 1] } : { End: true }) }
      ])
    )
    const input = JSON.stringify({ large })
    const whole = drive({ StartAt: 'S0', States }, { input })
    let turns = 0
    const inTurns = drive(
      { StartAt: 'S0', States },
      {
        input,
        limits: { sizePerStep: 200_000 },
        interrupt: (state) => {
          turns += state.ready.size
          return undefined
        }
      }
    )
    expect(turns).toBeGreaterThan(10)
    expect(inTurns.links).toEqual(whole.links)
    expect(inTurns.state.output?.text).toBe(whole.state.output?.text)
  })

  it('a Map does not gather more than memory should hold', () => {
    const map = {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Big', States: { Big: { Type: 'Pass', Result: large, End: true } } },
      ResultPath: null,
      End: true
    }
    const items = JSON.stringify(Array.from({ length: 50 }, (_, index) => index))
    const { state, events } = drive(
      { StartAt: 'All', States: { All: map } },
      { input: items, limits: { gatheredSize: 1_000_000 } }
    )
    expect(state).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' })
    expect(events.filter(({ type }) => type === 'MapIterationSucceeded').length).toBe(10)
  })

  it('a state remembers when its newest event was recorded, also through a checkpoint', () => {
    const { state, journal } = drive({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 5, End: true } } })
    expect(state.lastEventAt).toBe(journal.at(-1)?.timestamp)
    expect(decodeState(encodeState(state)).lastEventAt).toBe(state.lastEventAt)
  })
})
