import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
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

  test('leads from a state to the execution that it started, and from that one back', async () => {
    const child = await fixture.create('nested-child', { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
    const Input = { 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' }
    const nest = (suffix: string): object => ({
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${suffix}`,
      Parameters: {
        StateMachineArn: child,
        'Name.$': `States.Format('{}${suffix.slice(0, 5)}', $$.Execution.Name)`,
        Input
      },
      ResultPath: null
    })
    const parent = await fixture.create('nested-parent', {
      StartAt: 'Tell',
      States: { Tell: { ...nest(''), Next: 'Wait for it' }, 'Wait for it': { ...nest('.sync:2'), End: true } }
    })
    const path = pathOf.execution(await fixture.start(parent, 'the-parent'))
    await ended(path)
    for (const [state, name] of [
      ['Tell', 'the-parent'],
      ['Wait for it', 'the-parent.sync']
    ] as const) {
      const page = await fixture.open(`${path}?state=${encodeURIComponent(state)}`)
      const panel = page.getByRole('complementary', { name: `State ${state}` })
      await panel.getByRole('link', { name, exact: true }).click()
      await page.getByRole('heading', { level: 1 }).getByText(name, { exact: true }).waitFor()
      expect(decodeURIComponent(page.url())).toContain(`:execution:nested-child:${name}`)
      await page.getByRole('link', { name: 'the-parent', exact: true }).click()
      await page.getByRole('button', { name: /^Tell .*Succeeded/ }).waitFor()
    }
  })

  test('has where it is, or where it failed, in sight, until somebody moves the graph', async () => {
    const passes = (count: number, from: string, to: string): readonly [string, object][] =>
      Array.from({ length: count }, (_, index) => [
        index === 0 ? from : `${from} ${index}`,
        { Type: 'Pass', Next: index === count - 1 ? to : `${from} ${index + 1}` }
      ])
    const wait = { Type: 'Wait', Seconds: 1, Next: 'Then' }
    const machine = await fixture.create('followed', {
      StartAt: 'First',
      States: Object.fromEntries([
        ...passes(20, 'First', 'Rest'),
        ['Rest', wait],
        ...passes(20, 'Then', 'Give up'),
        ['Give up', { Type: 'Fail', Error: 'TooFar' }]
      ])
    })
    const path = pathOf.execution(await fixture.start(machine))
    const watched = await fixture.open(path, { width: 390 })
    await isInSight(watched, /^Give up .*Failed/)
    const opened = await fixture.open(path, { width: 390 })
    await isInSight(opened, /^Give up .*Failed/)
    // a state that was chosen has its place, and so has what somebody looks at
    const chosen = await fixture.open(`${path}?state=Rest`)
    await isInSight(chosen, /^Rest .*Succeeded/)
    await chosen.getByRole('button', { name: 'Close the state' }).click()
    await isInSight(chosen, /^Rest .*Succeeded/)
  })
})

/** Until the node with that name is within what is seen of the graph. */
async function isInSight(page: Page, name: RegExp): Promise<void> {
  const frame = page.getByRole('region', { name: /^Graph of/ })
  const node = page.getByRole('button', { name })
  await expect
    .poll(
      async () => {
        const [around, inside] = [await frame.boundingBox(), await node.boundingBox()]
        if (around === null || inside === null) return 'not there'
        const isAcross = inside.x >= around.x && inside.x + inside.width <= around.x + around.width
        return isAcross && inside.y >= around.y && inside.y + inside.height <= around.y + around.height
      },
      { timeout: 10_000 }
    )
    .toBe(true)
}
