interface Request {
  readonly parcelId: string
  readonly address: string
  readonly attempt: number
}

class CourierUnavailable extends Error {
  override readonly name = 'CourierUnavailable'
}

export const handler = async ({ parcelId, address, attempt }: Request) => {
  // The first two calls fail, to show a retrier at work.
  if (attempt < 2) throw new CourierUnavailable(`no courier near "${address}" yet`)
  return { trackingNumber: `TRACK-${parcelId.toUpperCase()}` }
}
