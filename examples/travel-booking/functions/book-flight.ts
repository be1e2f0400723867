interface Request {
  readonly tripId: string
  readonly flight: { readonly from: string; readonly to: string }
}

class NoSuchRoute extends Error {
  override readonly name = 'NoSuchRoute'
}

export const handler = async ({ tripId, flight }: Request) => {
  if (flight.from === flight.to) throw new NoSuchRoute(`no flight goes from ${flight.from} to itself`)
  return { bookingId: `flight-${tripId}-${flight.from}-${flight.to}` }
}
