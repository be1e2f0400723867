import { StateError } from '../../src/asl/errors.ts'
import { evaluateIntrinsic } from '../../src/asl/intrinsics/evaluate-intrinsic.ts'
import { parseIntrinsic } from '../../src/asl/intrinsics/parse-intrinsic.ts'
import { Payload } from '../../src/lib/json/payload.ts'
import { stringify } from '../../src/lib/json/stringify.ts'
import { scopeFixture } from './scope-fixture.ts'

/** What a call gives for an input, as JSON; where it fails, what its cause says after naming the call. */
export function outcome(text: string, input = 'null', random = 0.5): string {
  const scope = scopeFixture({ input: Payload.ofText(input), random: () => random })
  try {
    return stringify(evaluateIntrinsic(parseIntrinsic(text), scope))
  } catch (error) {
    if (!(error instanceof StateError)) throw error
    return error.cause.replace(`There was an error while evaluating the intrinsic function: ${text}. `, '')
  }
}

export const invalid = (name: string): string => `Invalid arguments in States.${name}`
