import { quotas } from '../resources/quotas.ts'
import type { Tags } from '../resources/tags.ts'
import { tooManyTags, validationError } from './errors.ts'
import type { ValueOf } from './model.ts'

/** Letters, digits, white space and `_ . : / = + - @` (developer guide, "Tagging"). */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/**
 * Tags as a request gives them; a value that is not given is empty.
 * @throws {ApiError} ValidationException
 */
export function readTags(given: ValueOf<'TagList'> | undefined): Tags {
  return (given ?? []).map(({ key, value = '' }, index) => {
    const place = `tags.${index + 1}.member`
    if (key === undefined) {
      throw validationError(
        `1 validation error detected: Value null at '${place}.key' failed to satisfy constraint: Member must not be null`
      )
    }
    if (key.toLowerCase().startsWith('aws:')) {
      throw validationError('aws: prefixed tag key names are not allowed for external use.')
    }
    for (const [member, text] of Object.entries({ key, value })) {
      if (TAG_TEXT.test(text)) continue
      throw validationError(
        `Value '${text}' at '${place}.${member}' is not allowed: tags consist of letters, digits, white space and _ . : / = + - @`
      )
    }
    return [key, value]
  })
}

/** @throws {ApiError} TooManyTags */
export function checkTagCount(arn: string, tags: Tags): Tags {
  if (tags.length > quotas.tagsPerResource) throw tooManyTags(arn, quotas.tagsPerResource)
  return tags
}

export const showTags = (tags: Tags): ValueOf<'TagList'> => tags.map(([key, value]) => ({ key, value }))
