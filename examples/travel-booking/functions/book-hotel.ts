interface Request {
  readonly tripId: string
  readonly hotel: { readonly city: string; readonly nights: number }
}

class HotelFull extends Error {
  override readonly name = 'HotelFull'
}

const longestStayNights = 14

export const handler = async ({ tripId, hotel }: Request) => {
  if (hotel.nights > longestStayNights) throw new HotelFull(`no room in ${hotel.city} for ${hotel.nights} nights`)
  return { bookingId: `hotel-${tripId}-${hotel.city}` }
}
