const salesByMonth: Readonly<Record<string, readonly object[]>> = {
  '2026-05': [
    { region: 'north', product: 'lamp', amount: 120.5, currency: 'EUR' },
    { region: 'south', product: 'desk', amount: 329, currency: 'USD' },
    { region: 'north', product: 'chair', amount: 89.9, currency: 'GBP' },
    { region: 'west', product: 'lamp', amount: 60.25, currency: 'EUR' },
    { region: 'south', product: 'shelf', amount: 210, currency: 'EUR' },
    { region: 'west', product: 'desk', amount: 298.4, currency: 'GBP' },
    { region: 'north', product: 'desk', amount: 315, currency: 'USD' }
  ]
}

const pageSize = 3

export const handler = async ({ month, page }: { readonly month: string; readonly page: number }) => {
  const sales = salesByMonth[month] ?? []
  return {
    sales: sales.slice((page - 1) * pageSize, page * pageSize),
    morePages: page * pageSize < sales.length
  }
}
