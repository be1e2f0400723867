interface Charge {
  readonly orderId: string
  readonly cardToken: string
  readonly amountCents: number
}

class PaymentDeclined extends Error {
  override readonly name = 'PaymentDeclined'
}

export const handler = async ({ orderId, cardToken, amountCents }: Charge) => {
  if (cardToken === 'tok_declined') throw new PaymentDeclined(`the bank declined ${amountCents / 100} for ${orderId}`)
  // A function may run more than once for one state: the order's id makes the charge the same charge.
  return { chargeId: `charge-${orderId}`, amountCents }
}
