import { hashText } from '../lib/hash.ts'

/** A UUID (version 3 in form) that is always the same for the same text. */
export function nameBasedUuid(text: string): string {
  const hash = hashText(text, 'MD5')
  const variant = '89ab'.charAt(Number.parseInt(hash.charAt(16), 16) % 4)
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-3${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20)}`
}

/**
 * The label of a Distributed Map that declares none: as in AWS it lasts as long as the state keeps its name, so that
 * DescribeStateMachine finds it.
 * @param stateMachine name of the state machine, without a label
 */
export const generatedLabel = (stateMachine: string, stateName: string): string =>
  nameBasedUuid(`${stateMachine}\n${stateName}`)
