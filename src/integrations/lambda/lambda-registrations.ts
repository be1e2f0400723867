import type { Registration } from '../registry.ts'
import type { FunctionTarget } from './function-target.ts'
import { LambdaFunction } from './lambda-function.ts'
import { LambdaInvoke } from './lambda-invoke.ts'

/** The two ways a Task can name a Lambda function. */
export const lambdaRegistrations = (target: FunctionTarget): readonly Registration[] => [
  {
    service: 'lambda-function',
    action: '',
    patterns: ['request-response'],
    integration: new LambdaFunction(target)
  },
  {
    service: 'lambda',
    action: 'invoke',
    patterns: ['request-response', 'wait-for-task-token'],
    integration: new LambdaInvoke(target)
  }
]
