import { Payload } from '../lib/json/payload.ts'
import type { NodeMessage } from '../store/store.ts'
import type { Answer, Delivery } from './mailbox.ts'

/** The answer to what a node asked of an execution that another one holds. */
export interface Reply {
  readonly type: 'Reply'
  /** Of the request, unique for the node that asked. */
  readonly key: string
  readonly answer: StoredAnswer
}

/** Payloads are left out: those of executions with a key of their own would be readable in the store. */
export type StoredAnswer =
  | { readonly kind: 'missing' }
  | Omit<Exclude<Answer, { readonly kind: 'missing' }>, 'input' | 'parameters' | 'report'>

/** What a delivery's answers tell other nodes. */
export function repliesTo({ items }: Delivery, answers: readonly Answer[]): readonly NodeMessage[] {
  let replies: NodeMessage[] | undefined
  for (let index = 0; index < answers.length; index++) {
    const replyTo = items[index]?.replyTo
    if (replyTo === undefined) continue
    const answer = storedAnswer(answers[index] as Answer)
    replies ??= []
    replies.push({ owner: replyTo.owner, text: JSON.stringify({ ...replyTo.letter, answer }) })
  }
  return replies ?? NONE
}

const NONE: readonly never[] = []

function storedAnswer(answer: Answer): StoredAnswer {
  if (answer.kind === 'missing') return { kind: 'missing' }
  const { input: _input, parameters: _parameters, report: _report, ...kept } = answer
  return kept
}

/** @param input of the execution, where the one who asked needs it */
export function answerOf(stored: StoredAnswer, input: Payload = NO_INPUT): Answer {
  return stored.kind === 'missing' ? stored : { ...stored, input }
}

const NO_INPUT = Payload.ofText('null')
