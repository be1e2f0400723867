/** Who is told the answer to an item, in the commit that makes it true. */
export interface ReplyAddress {
  /** The node. */
  readonly owner: string
  /** What it is told, together with the answer: a letter (`node-mail.ts`) without its `answer`. */
  readonly letter: { readonly type: string; readonly [member: string]: unknown }
}
