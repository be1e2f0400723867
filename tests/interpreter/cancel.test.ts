import { describe, expect, it } from 'vitest'
import type { Effect } from '../../src/interpreter/effect.ts'
import { type Answer, drive } from './drive.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const task = { Type: 'Task', Resource: functionArn, TimeoutSeconds: 60, End: true }
const graph = (name: string, state: object) => ({ StartAt: name, States: { [name]: state } })
const afterwards = { End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] }
const machine = (state: object) => ({
  StartAt: 'Only',
  States: { Only: { ...state, ...afterwards }, After: { Type: 'Wait', Seconds: 1000, End: true } }
})
const cancelled = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect): string[] => {
    if (effect.type === 'CancelTask') return [`task ${effect.task}`]
    return effect.type === 'ClearTimer' ? [effect.timer] : []
  })

describe('what nobody waits for any more is taken back', () => {
  it('where another branch has failed: attempts, their clocks, and Waits', () => {
    const branches = [
      graph('Slow', task),
      graph('Wait', { Type: 'Wait', Seconds: 500, End: true }),
      graph('Bad', { ...task, TimeoutSeconds: 10 })
    ]
    const { effects, links } = drive(machine({ Type: 'Parallel', Branches: branches }))
    const slow = Number(links.find((link) => link.endsWith('LambdaFunctionScheduled'))?.split('<')[0])
    expect(cancelled(effects)).toEqual(expect.arrayContaining([`task ${slow}`, `timeout:${slow}`, 'wait:3.1']))
  })

  it('where a Map fails by itself while iterations are under way, also inside of others', () => {
    const inner = { Type: 'Parallel', Branches: [graph('Slow', task)], End: true }
    const map = {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      MaxConcurrency: 2,
      Items: [1, 2, 'x'],
      ItemSelector: '{% $states.context.Map.Item.Value + 0 %}',
      ItemProcessor: {
        StartAt: 'Which',
        States: {
          Which: { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 1, Next: 'Quick' }], Default: 'Inner' },
          Quick: { Type: 'Wait', Seconds: 1, End: true },
          Inner: inner
        }
      }
    }
    const { effects, links, state } = drive(machine(map))
    const slow = Number(links.find((link) => link.endsWith('LambdaFunctionScheduled'))?.split('<')[0])
    expect(links.find((link) => link.endsWith('MapStateExited'))).toBeDefined()
    expect(cancelled(effects)).toEqual(expect.arrayContaining([`task ${slow}`, `timeout:${slow}`]))
    expect(state.status).toBe('SUCCEEDED')
  })

  it('where the execution is stopped', () => {
    const answer = (): Answer => 'never'
    const { effects } = drive(machine(task), {
      answer,
      interrupt: (state) => (state.lastEventId === 4 ? { type: 'StopExecution' } : undefined)
    })
    expect(cancelled(effects)).toEqual(['task 3'])
  })
})
