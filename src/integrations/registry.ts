import type { Integration, TaskOutcome, TaskRequest } from './integration.ts'
import { unsupportedOutcome } from './unsupported.ts'

type Pattern = TaskRequest['pattern']

/** A resource and what performs it. */
export interface Registration {
  /** `lambda-function` for a function's own ARN, else the integration's service. */
  readonly service: string
  /** Empty for a function's own ARN. */
  readonly action: string
  readonly patterns: readonly Pattern[]
  readonly integration: Integration
}

const SUFFIXES: Readonly<Record<Pattern, string>> = {
  'request-response': '',
  sync: '.sync',
  'sync:2': '.sync:2',
  'wait-for-task-token': '.waitForTaskToken'
}

/** Every resource that a Task can name. A task with another resource fails with `States.Runtime`, which names it. */
export class Registry implements Integration {
  readonly #integrations = new Map<string, Integration>()
  /** The supported resources as definitions write them. */
  readonly supported: readonly string[]

  constructor(registrations: readonly Registration[]) {
    const supported: string[] = []
    for (const { service, action, patterns, integration } of registrations) {
      for (const pattern of patterns) {
        this.#integrations.set(key(service, action, pattern), integration)
        supported.push(
          service === 'lambda-function'
            ? 'the ARN of a Lambda function'
            : `arn:aws:states:::${service}:${action}${SUFFIXES[pattern]}`
        )
      }
    }
    this.supported = supported
  }

  /** What performs a resource; `undefined` where nothing does. */
  find(service: string, action: string, pattern: Pattern): Integration | undefined {
    return this.#integrations.get(key(service, action, pattern))
  }

  perform(task: TaskRequest, signal: AbortSignal): Promise<TaskOutcome> {
    const integration = this.find(task.service, task.action, task.pattern)
    if (integration === undefined) return Promise.resolve(unsupportedOutcome(task, this.supported))
    return integration.perform(task, signal)
  }
}

const key = (service: string, action: string, pattern: Pattern): string => `${service}:${action}${SUFFIXES[pattern]}`
