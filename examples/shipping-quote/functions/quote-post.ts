interface Request {
  readonly weightGrams: number
  readonly country: string
}

class TooHeavy extends Error {
  override readonly name = 'TooHeavy'
}

const heaviestGrams = 20_000

export const handler = async ({ weightGrams, country }: Request) => {
  if (weightGrams > heaviestGrams) throw new TooHeavy(`the post carries up to ${heaviestGrams} g, not ${weightGrams} g`)
  return { carrier: 'post', country, days: 5, priceCents: 490 + Math.ceil(weightGrams / 100) * 20 }
}
