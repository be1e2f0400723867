import type { Operation } from '../context.ts'
import { readTagged } from '../tagged-resource.ts'
import { showTags } from '../tags.ts'

/** In the order in which the keys were first given. */
export const listTagsForResource: Operation<'ListTagsForResource'> = async (input, { store }) => {
  const { tags } = await readTagged(store, input.resourceArn)
  return { tags: showTags(tags) }
}
