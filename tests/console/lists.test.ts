import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { describe, expect } from 'vitest'
import { PREFIX, pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test } = fixture
const start = (machine: string, name: string): Promise<string> =>
  fixture.start(`${PREFIX}:stateMachine:${machine}`, name, { month: '2026-01' })

describe('the lists', () => {
  test('show the state machines, and an execution as soon as it starts, without a reload', async () => {
    // among many, only those in sight are drawn
    const page = await fixture.open('/?name=sales-report')
    await page.getByRole('link', { name: 'sales-report', exact: true }).waitFor()
    await start('sales-report', 'live-one')
    await page.getByRole('link', { name: /^live-one: / }).waitFor()
    await page.getByRole('searchbox').fill('order-fulfilment')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
  })

  test('find executions of all state machines by status and name', async () => {
    await start('sales-report', 'found-by-name')
    const page = await fixture.open('/executions')
    await page.getByRole('link', { name: 'found-by-name' }).waitFor()
    await page.getByRole('searchbox').fill('found-by')
    await page.getByText('1 execution', { exact: true }).waitFor()
    await page.getByLabel('Status').selectOption('TIMED_OUT')
    await page.getByText('No execution matches').waitFor()
    expect(page.url()).toContain('status=TIMED_OUT')
    await page.getByLabel('Status').selectOption('')
    await page.getByRole('searchbox').fill('nothing like it')
    await page.getByText('No execution matches').waitFor()
  })

  test('go on through all executions of all state machines, and look through older ones for a name', async () => {
    await start('travel-booking', 'oldest-of-all')
    for (let batch = 0; batch < 13; batch += 1)
      await Promise.all(Array.from({ length: 20 }, (_, index) => start('sales-report', `many-${batch}-${index}`)))
    const page = await fixture.open('/executions')
    await page.getByText('100 executions so far').waitFor()
    await page.getByRole('searchbox').fill('many-')
    await page.getByRole('button', { name: 'Load older executions' }).click()
    await page.getByText('260 executions', { exact: true }).waitFor()
    await page.reload()
    await page.getByText('100 executions so far').waitFor()
    await page.getByRole('searchbox').fill('oldest')
    await page.getByRole('link', { name: 'oldest-of-all' }).waitFor()
    await page.getByText('1 execution', { exact: true }).waitFor()
    await page.getByLabel('Status').selectOption('ABORTED')
    await page.getByText('No execution matches', { exact: true }).waitFor()
  })

  test('are found again by their address as they were looked through', async () => {
    await start('sales-report', 'come-back-to')
    const page = await fixture.open('/executions')
    await page.getByLabel('Status').selectOption('SUCCEEDED')
    await page.getByRole('searchbox').fill('come-back')
    await page.getByLabel('State machine', { exact: true }).selectOption({ label: 'sales-report' })
    await page.getByText('1 execution', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'come-back-to' }).click()
    await page.getByRole('heading', { name: 'come-back-to' }).waitFor()
    await page.goBack()
    await page.getByText('1 execution', { exact: true }).waitFor()
    expect(await page.getByRole('searchbox').inputValue()).toBe('come-back')
    expect(await page.getByLabel('Status').inputValue()).toBe('SUCCEEDED')

    await page.goto(fixture.url())
    await page.getByRole('searchbox').fill('travel')
    await page.getByLabel('Type').selectOption('STANDARD')
    await page.getByRole('link', { name: 'travel-booking', exact: true }).click()
    await page.getByRole('heading', { name: 'travel-booking' }).waitFor()
    await page.goBack()
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    expect(await page.getByRole('searchbox').inputValue()).toBe('travel')
  })

  test('show what became of an execution on a page that is not read again', async () => {
    const machine = await fixture.create('refreshed', {
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ Variable: '$.wait', IsPresent: true, Next: 'W' }], Default: 'P' },
        W: { Type: 'Wait', Seconds: 600, End: true },
        P: { Type: 'Pass', End: true }
      }
    })
    const oldest = await fixture.start(machine, 'oldest', { wait: true })
    for (let batch = 0; batch < 6; batch += 1)
      await Promise.all(Array.from({ length: 20 }, (_, index) => fixture.start(machine, `newer-${batch}-${index}`)))
    const page = await fixture.open(pathOf.machine(machine))
    await page.getByText('100 executions so far').waitFor()
    // it is on the second page, which is read for the search
    await page.getByRole('searchbox').fill('oldest')
    const row = page.getByRole('row').filter({ hasText: 'oldest' })
    await row.getByText('Running').waitFor()
    await fixture.client().send(new StopExecutionCommand({ executionArn: oldest }))
    await row.getByText('Aborted').waitFor()
  })
})
