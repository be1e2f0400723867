const euros: Readonly<Record<string, number>> = { EUR: 1, USD: 0.92, GBP: 1.17 }

class UnknownCurrency extends Error {
  override readonly name = 'UnknownCurrency'
}

const inEuros = (currency: string): number => {
  const rate = euros[currency]
  if (rate === undefined)
    throw new UnknownCurrency(`no rate for "${currency}": use one of ${Object.keys(euros).join(', ')}`)
  return rate
}

export const handler = async ({ from, to }: { readonly from: string; readonly to: string }) => ({
  rate: inEuros(from) / inEuros(to)
})
