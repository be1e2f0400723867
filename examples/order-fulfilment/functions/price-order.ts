interface Order {
  readonly orderId: string
  readonly items: readonly { readonly sku: string; readonly quantity: number; readonly unitPriceCents: number }[]
}

/** Thrown errors reach Retry and Catch under their name. */
class InvalidOrder extends Error {
  override readonly name = 'InvalidOrder'
}

export const handler = async ({ orderId, items }: Order) => {
  if (items.length === 0) throw new InvalidOrder(`order ${orderId} has no items`)
  const totalCents = items.reduce((sum, { quantity, unitPriceCents }) => sum + quantity * unitPriceCents, 0)
  return { totalCents, itemCount: items.length }
}
