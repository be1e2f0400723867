import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { PREFIX, pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test } = fixture
const order = JSON.parse(readFileSync('examples/order-fulfilment/input.json', 'utf8'))

const start = async (machine: string, name: string, input: unknown): Promise<string> =>
  pathOf.execution(await fixture.start(`${PREFIX}:stateMachine:${machine}`, name, input))

const ended = (path: string): Promise<void> => fixture.ended(decodeURIComponent(path.slice('/executions/'.length)))

describe('the page of an execution', () => {
  test('colours the graph while it runs, and shows what a state was given and gave', async () => {
    const path = await start('order-fulfilment', 'watched', { ...order, pickupSeconds: 1 })
    const page = await fixture.open(path)
    await page.getByRole('button', { name: /^PriceOrder .*Succeeded/ }).waitFor()
    await page.getByText('Running', { exact: true }).first().waitFor()
    await page.getByText('Succeeded', { exact: true }).first().waitFor({ timeout: 20_000 })
    await page.getByRole('button', { name: 'Show the whole graph' }).click()
    await page.getByRole('button', { name: /^ReserveItem .*Succeeded.*1 retry/ }).click()
    const panel = page.getByRole('complementary', { name: 'State ReserveItem' })
    await panel.getByText('"CHAIR-7"').first().waitFor()
    await panel.getByLabel('Which stay in the state').selectOption({ index: 1 })
    await panel.getByRole('tab', { name: /Attempts/ }).click()
    await panel.getByText('WarehouseBusy').first().waitFor()
    expect(page.url()).toContain('state=ReserveItem')
    await page.getByLabel('Iteration of ReserveItems').selectOption('2')
    await page.getByRole('button', { name: /^ReserveItem .*Succeeded$/ }).waitFor()
  })

  test('says why it failed, in the timeline and in the events, too', async () => {
    const path = await start('order-fulfilment', 'declined', {
      ...order,
      customer: { ...order.customer, cardToken: 'tok_declined' }
    })
    await ended(path)
    const page = await fixture.open(`${path}?view=timeline`)
    await page.getByText('PaymentDeclined').first().waitFor()
    await page.getByRole('button', { name: 'ChargeCard' }).click()
    await page
      .getByRole('complementary', { name: 'State ChargeCard' })
      .getByText(/the bank declined/)
      .first()
      .waitFor()
    await page
      .getByRole('tab', { name: /^Events/ })
      .first()
      .click()
    await page.getByLabel('Kind of event').selectOption('failures')
    await page.getByRole('button', { name: 'ExecutionFailed' }).click()
    await page
      .getByRole('complementary', { name: /ExecutionFailed|Event \d+/ })
      .getByText('PaymentDeclined', { exact: true })
      .waitFor()
  })
})
