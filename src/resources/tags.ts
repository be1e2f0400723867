/** Key and value in the order in which the keys were first given. */
export type Tags = readonly (readonly [key: string, value: string])[]

/** A key that is there already keeps its place and takes the new value. */
export const mergeTags = (tags: Tags, added: Tags): Tags => [...new Map([...tags, ...added])]

/** Keys that are not there do not matter. */
export const removeTags = (tags: Tags, keys: readonly string[]): Tags => tags.filter(([key]) => !keys.includes(key))
