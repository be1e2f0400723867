interface Request {
  readonly customer: { readonly name: string }
  readonly totalCents: number
}

const highestAcceptedCents = 1_000_000

export const handler = async ({ customer, totalCents }: Request) =>
  totalCents <= highestAcceptedCents
    ? { decision: 'accept', reason: 'within the limit of an unknown customer' }
    : { decision: 'refuse', reason: `${customer.name} would owe ${totalCents / 100}, which is above the limit` }
