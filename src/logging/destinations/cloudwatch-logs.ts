import { AwsServiceError, type JsonService } from '../../aws/json-service.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Random } from '../../lib/random.ts'
import type { LogBatch, LogDestination, LogEvent } from '../log-destination.ts'
import { type LogGroup, parseLogGroupArn } from '../log-group.ts'

/** A stream is written to for so long; AWS, too, begins a new one now and then. */
const STREAM_LIFE_MS = 3_600_000
/** More streams than are written to at once are forgotten, and begun anew when there is more to write. */
const MAX_STREAMS = 1_000

interface Stream {
  readonly name: string
  readonly createdAt: number
}

/** CloudWatch Logs, or an emulator of it. */
export class CloudWatchLogs implements LogDestination {
  readonly #service: JsonService
  readonly #clock: Pick<Clock, 'now'>
  readonly #random: Pick<Random, 'uuid'>
  readonly #streams = new Map<string, Stream>()

  constructor(service: JsonService, clock: Pick<Clock, 'now'>, random: Pick<Random, 'uuid'>) {
    this.#service = service
    this.#clock = clock
    this.#random = random
  }

  /**
   * @returns `false` where the service knows that there is no such log group
   * @throws {Error} it cannot be asked
   */
  async hasLogGroup(arn: string): Promise<boolean> {
    const group = parseLogGroupArn(arn)
    if (group === undefined) return false
    // names come in order, so that the one asked for is first among those that begin like it
    const input = { logGroupNamePrefix: group.name, limit: 1 }
    const answer = await this.#service.call('DescribeLogGroups', input, group.region)
    const found = Array.isArray(answer.logGroups) ? (answer.logGroups as { readonly logGroupName?: unknown }[]) : []
    return found.some(({ logGroupName }) => logGroupName === group.name)
  }

  async write({ group, stateMachineName, events }: LogBatch): Promise<void> {
    const key = `${group.region} ${group.accountId} ${group.name} ${stateMachineName}`
    const known = this.#streams.get(key)
    if (known !== undefined && this.#clock.now() - known.createdAt < STREAM_LIFE_MS) {
      try {
        await this.#put(group, known, events)
        return
      } catch (error) {
        if (!isMissing(error)) throw error
        // somebody has deleted the stream, or its group
      }
    }
    this.#streams.delete(key)
    const stream = await this.#create(group, stateMachineName)
    await this.#put(group, stream, events)
    this.#streams.set(key, stream)
    if (this.#streams.size > MAX_STREAMS) this.#streams.delete(this.#streams.keys().next().value as string)
  }

  /** Named as AWS names them: `states/orders/2026-01-02-03-04/0a1b2c3d`. */
  async #create(group: LogGroup, stateMachineName: string): Promise<Stream> {
    const createdAt = this.#clock.now()
    const minute = new Date(createdAt).toISOString().slice(0, 16).replace(/[T:]/g, '-')
    const name = `states/${stateMachineName}/${minute}/${this.#random.uuid().slice(0, 8)}`
    await this.#service.call('CreateLogStream', { logGroupName: group.name, logStreamName: name }, group.region)
    return { name, createdAt }
  }

  async #put(group: LogGroup, stream: Stream, events: readonly LogEvent[]): Promise<void> {
    const input = {
      logGroupName: group.name,
      logStreamName: stream.name,
      // in the order of time, which the service demands; sorting keeps the order of events at the same time
      logEvents: events.toSorted((a, b) => a.timestamp - b.timestamp)
    }
    await this.#service.call('PutLogEvents', input, group.region)
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof AwsServiceError && error.code === 'ResourceNotFoundException'
