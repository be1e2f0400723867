import { readFileSync } from 'node:fs'
import { ListMapRunsCommand } from '@aws-sdk/client-sfn'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { ROUTES } from '../../console/src/routes.ts'
import { findBarriers, fitsWidth, PREFIX, pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test } = fixture
const order = JSON.parse(readFileSync('examples/order-fulfilment/input.json', 'utf8'))
const machine = `${PREFIX}:stateMachine:order-fulfilment`

/** In this order, each differs from the one before in one thing. */
const FORMS = [
  ['light', 1440],
  ['dark', 1440],
  ['dark', 390],
  ['light', 390]
] as const

/** A failed execution. */
async function declined(name: string): Promise<string> {
  const customer = { ...order.customer, cardToken: 'tok_declined' }
  const executionArn = await fixture.start(machine, name, { ...order, customer })
  await fixture.ended(executionArn)
  return executionArn
}

async function mapRun(): Promise<string> {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'P',
    States: { P: { Type: 'Pass', End: true } }
  }
  const states = { M: { Type: 'Map', ItemProcessor, End: true } }
  const executionArn = await fixture.start(
    await fixture.create('usable-map', { StartAt: 'M', States: states }),
    'one',
    [1, 2, 3]
  )
  await fixture.ended(executionArn)
  const { mapRuns } = await fixture.client().send(new ListMapRunsCommand({ executionArn }))
  return mapRuns?.[0]?.mapRunArn ?? ''
}

async function expectUsable(page: Page, what: string): Promise<void> {
  expect(await findBarriers(page), what).toEqual([])
  expect(await fitsWidth(page), what).toBe(true)
}

describe('every page', () => {
  test('can be used by everybody, in both themes, on a screen and on a phone', async () => {
    const [one, other] = await Promise.all([declined('usable-one'), declined('usable-other')])
    const run = await mapRun()
    /** An address of each route, and what is there when the page is. */
    const pages: Record<keyof typeof ROUTES, readonly [string, string]> = {
      home: ['/', 'sales-report'],
      stateMachines: ['/state-machines', 'sales-report'],
      newStateMachine: ['/state-machines/new', 'The definition is valid.'],
      editStateMachine: [`${pathOf.machine(machine)}/edit`, 'The definition is valid.'],
      stateMachine: [pathOf.machine(machine), 'usable-one'],
      executions: ['/executions', 'usable-one'],
      execution: [`${pathOf.execution(one)}?state=ChargeCard`, 'Called with'],
      compare: [`/compare?left=${encodeURIComponent(one)}&right=${encodeURIComponent(other)}`, 'Differs in'],
      mapRun: [pathOf.mapRun(run), 'In the output of the Map state'],
      activities: ['/activities', 'Waiting tasks'],
      tryState: ['/try', 'The data flow appears here'],
      nowhere: ['/nowhere', 'There is nothing at this address']
    }
    expect(Object.keys(pages).sort()).toEqual(Object.keys(ROUTES).sort())
    for (const [route, [path, there]] of Object.entries(pages)) {
      const page = await fixture.open(path)
      await page.getByText(there).first().waitFor()
      for (const [theme, width] of FORMS) {
        await page.emulateMedia({ colorScheme: theme })
        await page.setViewportSize({ width, height: 900 })
        await expectUsable(page, `${route}, ${theme}, ${width} px`)
      }
      await page.context().close()
    }
  }, 180_000)

  test('has an address that is listed among the routes', () => {
    const app = readFileSync('console/src/app.tsx', 'utf8')
    const routes = [...app.matchAll(/<Route\b(?! path=\{ROUTES\.\w+\})/g)]
    expect(routes).toEqual([])
    return Promise.resolve()
  })

  test('of an execution and of a state machine can be used in each of its views, too', async () => {
    const executionArn = await declined('usable-views')
    for (const [path, label] of [
      [pathOf.execution(executionArn), 'Views of the execution'],
      [pathOf.machine(machine), 'About the state machine']
    ] as const) {
      const page = await fixture.open(path, { width: 390 })
      const tabs = page.getByRole('tablist', { name: label }).getByRole('tab')
      await tabs.first().waitFor()
      for (const tab of await tabs.all()) {
        await tab.click()
        await page.emulateMedia({ colorScheme: 'dark' })
        await expectUsable(page, `${path} ${await tab.innerText()}`)
      }
    }
  }, 120_000)
})
