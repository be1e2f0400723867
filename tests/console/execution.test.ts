import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { findBarriers, fitsWidth, PREFIX, pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test } = fixture
const order = JSON.parse(readFileSync('examples/order-fulfilment/input.json', 'utf8'))

const start = async (machine: string, name: string, input: unknown): Promise<string> =>
  pathOf.execution(await fixture.start(`${PREFIX}:stateMachine:${machine}`, name, input))

const ended = (path: string): Promise<void> => fixture.ended(decodeURIComponent(path.slice('/executions/'.length)))

async function check(page: Page, what: string): Promise<void> {
  expect(await findBarriers(page), what).toEqual([])
  expect(await fitsWidth(page), what).toBe(true)
}

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

  test('shows hostile names and payloads as what they are', async () => {
    const hostile = '<img src=x onerror="document.title=\'owned\'">'
    const name = 'İ "quoted" & <b>'.replaceAll(/["<>&]/g, '')
    await fixture.create('hostile', {
      StartAt: name,
      States: { [name]: { Type: 'Pass', Result: { [hostile]: hostile }, End: true } }
    })
    const path = await start('hostile', 'hostile', { text: hostile })
    await ended(path)
    const page = await fixture.open(`${path}?state=${encodeURIComponent(name)}`)
    await page.getByText('<img src=x').first().waitFor()
    expect(await page.title()).toBe('hostile · Stepwright')
    expect(await page.locator('img').count()).toBe(0)
  })

  test('can be used by everybody, in both themes and on a phone', async () => {
    const path = await start('order-fulfilment', 'accessible', {
      ...order,
      customer: { ...order.customer, cardToken: 'tok_declined' }
    })
    await ended(path)
    for (const [theme, width] of [
      ['light', 1440],
      ['dark', 390]
    ] as const) {
      const page = await fixture.open(`${path}?state=ChargeCard`, { theme, width })
      await page.getByRole('complementary', { name: 'State ChargeCard' }).waitFor()
      await check(page, `graph ${theme}`)
      for (const view of ['Timeline', 'Events', 'Input and output']) {
        await page.getByRole('tablist', { name: 'Views of the execution' }).getByRole('tab', { name: view }).click()
        await check(page, `${view} ${theme}`)
      }
    }
  }, 60_000)
})
