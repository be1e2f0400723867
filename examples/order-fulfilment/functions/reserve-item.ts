interface Request {
  readonly orderId: string
  readonly item: { readonly sku: string; readonly quantity: number }
  /** Retries so far, from the context object: `$$.State.RetryCount`. */
  readonly attempt: number
}

class OutOfStock extends Error {
  override readonly name = 'OutOfStock'
}

class WarehouseBusy extends Error {
  override readonly name = 'WarehouseBusy'
}

const inStock = 100

export const handler = async ({ orderId, item, attempt }: Request) => {
  if (item.quantity > inStock) throw new OutOfStock(`${item.quantity} of ${item.sku} asked, ${inStock} there`)
  // Stands for a warehouse that answers only when asked again.
  if (item.sku.endsWith('-BUSY') && attempt === 0) throw new WarehouseBusy(`${item.sku} is being counted`)
  return { reservationId: `${orderId}/${item.sku}`, sku: item.sku, quantity: item.quantity }
}
