import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { call, Refused } from './client.ts'
import { sleep } from './faults.ts'
import { ACTIVITY_ARN, inputOf, workloads } from './workloads.ts'

/** A start that a server acknowledged. */
export interface Acknowledged {
  readonly kind: string
  readonly n: number
  readonly arn: string
  readonly startDate: number
}

/** What callers ask of the nodes while these are disturbed, and what they were told. */
export class Load {
  readonly starts: Acknowledged[] = []
  /** Answers that no caller may get. */
  readonly wrongAnswers: string[] = []
  readonly #urls: readonly string[]
  /** Lines `n marker`, of task results that were acknowledged; functions write there, too. */
  readonly #resultsFile: string
  #next = 0
  #isOver = false

  constructor(urls: readonly string[], resultsFile: string) {
    this.#urls = urls
    this.#resultsFile = resultsFile
  }

  async createEverything(): Promise<void> {
    await call(this.#urls, 'CreateActivity', { name: ACTIVITY_ARN.split(':').at(-1) })
    for (const [name, { definition }] of Object.entries(workloads)) {
      const roleArn = 'arn:aws:iam::123456789012:role/chaos'
      await call(this.#urls, 'CreateStateMachine', { name, roleArn, definition: JSON.stringify(definition) })
    }
  }

  /**
   * Each start is repeated until it is acknowledged, at any node. Resolves when all up to a number are.
   * @param kinds of workloads, which take turns
   */
  async startUntil(end: number, atOnce: number, kinds = Object.keys(workloads)): Promise<void> {
    const work = async (): Promise<void> => {
      while (this.#next < end) await this.#start(this.#next++, kinds)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }

  async #start(n: number, kinds: readonly string[]): Promise<void> {
    const kind = kinds[n % kinds.length] as string
    const arn = `arn:aws:states:us-east-1:123456789012:execution:${kind}:e${n}`
    const request = {
      stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${kind}`,
      name: `e${n}`,
      input: JSON.stringify(inputOf(kind, n, { urls: this.#urls, resultsFile: this.#resultsFile }))
    }
    const startDate = await this.#startOf(arn, request)
    this.starts.push({ kind, n, arn, startDate })
    if (n % 7 !== 0) return
    // once more: nothing may start twice
    const again = await this.#startOf(arn, request)
    if (again !== startDate) this.wrongAnswers.push(`${arn} was started twice`)
  }

  /** One that has ended when it is asked for again is refused, as on AWS: then it exists. */
  async #startOf(executionArn: string, request: object): Promise<number> {
    try {
      return (await call<{ startDate: number }>(this.#urls, 'StartExecution', request)).startDate
    } catch (error) {
      if (!(error instanceof Refused) || !error.message.includes('ExecutionAlreadyExists')) throw error
      return (await call<{ startDate: number }>(this.#urls, 'DescribeExecution', { executionArn })).startDate
    }
  }

  /** Takes tasks at one node after the other, until it is ended. */
  async workOnActivity(worker: number): Promise<void> {
    for (let turn = worker; !this.#isOver; turn++) {
      try {
        const task = await this.#takeTask(this.#urls[turn % this.#urls.length] as string)
        if (task === undefined) continue
        const { n } = JSON.parse(task.input) as { n: number }
        const marker = `worker ${worker} ${turn}`
        const output = JSON.stringify({ n: n + 1, marker })
        await call(this.#urls, 'SendTaskSuccess', { taskToken: task.taskToken, output })
        appendFileSync(this.#resultsFile, `${n} ${marker}\n`)
      } catch {
        await sleep(100)
      }
    }
  }

  async #takeTask(url: string): Promise<{ taskToken: string; input: string } | undefined> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AWSStepFunctions.GetActivityTask' },
      body: JSON.stringify({ activityArn: ACTIVITY_ARN, workerName: 'chaos' }),
      signal: AbortSignal.timeout(5_000)
    })
    const task = (await response.json()) as { taskToken?: string; input?: string }
    return task.taskToken === undefined || task.input === undefined
      ? undefined
      : { taskToken: task.taskToken, input: task.input }
  }

  end(): void {
    this.#isOver = true
  }

  /** How many run, as far as one page of each kind shows. */
  async countRunning(): Promise<number> {
    const pages = await Promise.all(
      Object.keys(workloads).map((kind) =>
        call<{ executions: object[] }>(this.#urls, 'ListExecutions', {
          stateMachineArn: `arn:aws:states:us-east-1:123456789012:stateMachine:${kind}`,
          statusFilter: 'RUNNING',
          maxResults: 1000
        })
      )
    )
    return pages.reduce((sum, { executions }) => sum + executions.length, 0)
  }

  /** The markers of results that were acknowledged, by the number of their execution. */
  acknowledgedResults(): ReadonlyMap<number, readonly string[]> {
    const results = new Map<number, string[]>()
    const lines = existsSync(this.#resultsFile) ? readFileSync(this.#resultsFile, 'utf8').split('\n') : []
    for (const line of lines) {
      const [n, marker] = line.split(/ (.*)/, 2)
      if (marker !== undefined) results.set(Number(n), [...(results.get(Number(n)) ?? []), marker])
    }
    return results
  }
}
