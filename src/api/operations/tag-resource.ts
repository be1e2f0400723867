import { mergeTags } from '../../resources/tags.ts'
import type { Operation } from '../context.ts'
import { changeTags } from '../tagged-resource.ts'
import { checkTagCount, readTags } from '../tags.ts'

export const tagResource: Operation<'TagResource'> = async (input, { store }) => {
  const added = readTags(input.tags)
  await changeTags(store, input.resourceArn, (tags) => checkTagCount(input.resourceArn, mergeTags(tags, added)))
  return {}
}
