import { removeTags } from '../../resources/tags.ts'
import type { Operation } from '../context.ts'
import { changeTags } from '../tagged-resource.ts'

export const untagResource: Operation<'UntagResource'> = async (input, { store }) => {
  await changeTags(store, input.resourceArn, (tags) => removeTags(tags, input.tagKeys))
  return {}
}
