interface Request {
  readonly tripId: string
  readonly car: { readonly class: string }
}

class NoCarLeft extends Error {
  override readonly name = 'NoCarLeft'
}

const classes = ['small', 'electric', 'van']

export const handler = async ({ tripId, car }: Request) => {
  if (!classes.includes(car.class)) throw new NoCarLeft(`no ${car.class} car: there are ${classes.join(', ')}`)
  return { bookingId: `car-${tripId}-${car.class}` }
}
