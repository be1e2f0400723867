interface Request {
  readonly weightGrams: number
  readonly country: string
}

class NotServed extends Error {
  override readonly name = 'NotServed'
}

const served = ['DE', 'DK', 'FI', 'NO', 'SE']

export const handler = async ({ weightGrams, country }: Request) => {
  if (!served.includes(country)) throw new NotServed(`the courier drives to ${served.join(', ')}, not to ${country}`)
  return { carrier: 'courier', country, days: 2, priceCents: 690 + Math.ceil(weightGrams / 1000) * 80 }
}
