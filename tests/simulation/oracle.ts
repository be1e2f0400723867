import { drive } from '../interpreter/drive.ts'
import { fakeOutcome, fakeOutput } from './fake-function.ts'

/**
 * What an execution gives when nothing disturbs it: no engine, no store, one task after the other.
 * @returns the output's text, or the name of the error
 */
export function expectedOutput(definition: string, input: string, seed: number): string | undefined {
  const { state } = drive(JSON.parse(definition), {
    input,
    answer: ({ kind, parameters }) => {
      const { delayMs, result } = fakeOutcome(seed, parameters.text)
      if (delayMs === null) return 'never'
      if ('error' in result) return result
      return {
        output: JSON.parse(fakeOutput(kind === 'integration' ? 'lambda' : 'lambda-function', result.output).text)
      }
    }
  })
  return state.output?.text ?? state.error
}
