interface Request {
  readonly orderId: string
  readonly reservations: readonly { readonly sku: string; readonly quantity: number }[]
}

const gramsPerItem = 750

export const handler = async ({ orderId, reservations }: Request) => {
  const quantity = reservations.reduce((sum, reservation) => sum + reservation.quantity, 0)
  return { parcelId: `parcel-${orderId}`, weightGrams: quantity * gramsPerItem }
}
