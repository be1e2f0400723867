import { pipeline, Readable, Transform } from 'node:stream'
import type { SdkCommand } from './sdk-module.ts'

/** An answer is larger than anything that a task's result could be made of. */
export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge'
}

/**
 * Has the answer to a command end with {@link AnswerTooLarge} beyond a size: the SDK itself reads it into memory, whatever
 * its size.
 */
export function limitAnswer(command: SdkCommand, sizeBytes: number): void {
  command.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request)
      const response = answer.response as { body?: unknown } | undefined
      if (response?.body instanceof Readable) response.body = limited(response.body, sizeBytes)
      return answer
    },
    // the innermost: before anything reads
    { step: 'deserialize', name: 'limitAnswer', priority: 'low' }
  )
}

function limited(body: Readable, sizeBytes: number): Readable {
  let readBytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      readBytes += chunk.length
      if (readBytes > sizeBytes) done(new AnswerTooLarge(`The answer is larger than ${sizeBytes} bytes`))
      else done(null, chunk)
    }
  })
  // what goes wrong reaches whoever reads, and closes the connection
  return pipeline(body, counted, () => undefined)
}
