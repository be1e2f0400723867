import type { Page } from 'playwright-core'
import { WRONG } from './definitions.ts'
import { arnOf, type PictureWorld } from './world.ts'

/** Something of the console that there is a picture of. */
export interface Scene {
  readonly name: string
  /** `empty` has nothing in it, `signed` wants signed requests. */
  readonly server?: 'shop' | 'empty' | 'signed'
  /** Where it is; what it needs beside the world is made first. */
  readonly path: (world: PictureWorld) => string | Promise<string>
  /** Time goes on in the page, from the world's time; else it stands. */
  readonly isTimely?: boolean
  /** What is done on the page, and waited for, until it looks as it should. */
  readonly show: (page: Page, world: PictureWorld) => Promise<unknown>
}

const enc = encodeURIComponent
const machine = (name: string, view = ''): string =>
  `/state-machines/${enc(arnOf.machine(name))}${view === '' ? '' : `?view=${view}`}`
const execution = (machineName: string, name: string, query = ''): string =>
  `/executions/${enc(arnOf.execution(machineName, name))}${query}`
const text = (wanted: string | RegExp) => (page: Page) => page.getByText(wanted).first().waitFor()
const node = (page: Page, name: RegExp) => page.getByRole('button', { name }).first().waitFor()
const ORDER = 'order-fulfilment'

export const SCENES: readonly Scene[] = [
  { name: 'state-machines', path: () => '/', show: (page) => page.locator('.outcomes').nth(6).waitFor() },
  { name: 'state-machines-empty', server: 'empty', path: () => '/', show: text('No state machines yet') },
  { name: 'state-machine', path: () => machine(ORDER), show: text('order-1002') },
  { name: 'state-machine-empty', path: () => machine('make-thumbnails'), show: text('It has not run yet') },
  {
    name: 'state-machine-graph',
    path: () => machine(ORDER, 'graph'),
    show: async (page) => {
      await page.getByRole('button', { name: /^IsLargeOrder/ }).click()
      await text('NumericGreaterThan')(page)
    }
  },
  { name: 'state-machine-definition', path: () => machine(ORDER, 'definition'), show: text('PriceOrder') },
  { name: 'state-machine-versions', path: () => machine(ORDER, 'versions'), show: text('90% version 1') },
  { name: 'state-machine-details', path: () => machine(ORDER, 'details'), show: text('cost-centre') },
  {
    name: 'state-machine-delete',
    path: () => machine(ORDER),
    show: async (page) => {
      await text('order-1002')(page)
      await page.getByRole('button', { name: 'Delete the state machine' }).click()
    }
  },
  {
    name: 'state-machine-gone',
    path: async (world) => {
      await world.create('winter-sale', { StartAt: 'Begin', States: { Begin: { Type: 'Succeed' } } })
      return machine('winter-sale', 'graph')
    },
    show: async (page, world) => {
      await node(page, /^Begin/)
      await world.remove(arnOf.machine('winter-sale'))
      // it is asked for every 15 seconds
      await page.getByText(/does not exist any more/).waitFor({ timeout: 30_000 })
    }
  },
  {
    name: 'start',
    path: () => execution(ORDER, 'order-1001'),
    show: async (page) => {
      await node(page, /^PriceOrder .*Succeeded/)
      await page.getByRole('button', { name: 'Start again' }).click()
      await page.getByLabel('Name').fill('order-1007')
      await page.getByRole('dialog').getByText('CHAIR-7').waitFor()
    }
  },
  {
    name: 'start-express',
    path: () => machine('shipping-quote'),
    show: async (page) => {
      await page.getByRole('button', { name: 'Start', exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Input').fill('{\n  "weightGrams": 1200,\n  "country": "NO"\n}')
      await dialog.getByRole('button', { name: 'Start' }).click()
      await dialog.getByRole('region', { name: 'Output' }).waitFor()
      await dialog.getByRole('region', { name: 'Output' }).scrollIntoViewIfNeeded()
    }
  },
  {
    name: 'start-invalid',
    path: () => machine('refund'),
    show: async (page) => {
      await page.getByRole('button', { name: 'Start', exact: true }).click()
      await page.getByRole('dialog').getByLabel('Input').fill('{\n  "orderId": "A-0911",\n  "amountCents": ,\n}')
      await page.waitForTimeout(700)
    }
  },
  { name: 'editor', path: () => `${machine(ORDER)}/edit`, show: (page) => edited(page, 'The definition is valid.') },
  {
    name: 'editor-diagnostics',
    path: () => '/state-machines/new',
    show: async (page) => {
      await edited(page, 'The definition is valid.')
      await page.getByLabel('Name').fill('ship-parcel')
      await page.getByRole('textbox', { name: 'Definition in the Amazon States Language' }).fill(WRONG)
      await page.getByLabel('Diagnostics').getByText('/States/Weigh', { exact: false }).first().waitFor()
      await page.waitForTimeout(500)
    }
  },
  { name: 'executions', path: () => '/executions', show: text('sales-monday') },
  {
    name: 'executions-filtered',
    path: () => '/executions?status=FAILED&since=1440',
    show: async (page) => {
      await text('order-1002')(page)
      await page.getByRole('searchbox').fill('trip')
      await text('No execution matches')(page)
    }
  },
  { name: 'executions-empty', server: 'empty', path: () => '/executions', show: text('No executions yet') },
  { name: 'execution-running', path: () => execution(ORDER, 'order-1006'), show: (page) => node(page, /Running$/) },
  {
    name: 'execution-succeeded',
    path: () => execution(ORDER, 'order-1001'),
    show: (page) => node(page, /^PriceOrder .*Succeeded/)
  },
  {
    name: 'execution-failed',
    path: () => execution(ORDER, 'order-1002', '?state=ChargeCard'),
    show: (page) => node(page, /^ChargeCard .*Failed/)
  },
  {
    name: 'execution-attempts',
    path: () => execution(ORDER, 'order-1001', '?state=BookCourier'),
    show: async (page) => {
      await node(page, /^BookCourier .*Succeeded/)
      await page.getByRole('tab', { name: /^Attempts/ }).click()
    }
  },
  {
    name: 'execution-timeline',
    path: () => execution(ORDER, 'order-1001', '?view=timeline'),
    show: text('BookCourier')
  },
  {
    name: 'execution-events',
    path: () => execution(ORDER, 'order-1002', '?view=events'),
    show: async (page) => {
      await page.getByLabel('Kind of event').selectOption('tasks')
      await page.getByRole('button', { name: 'TaskScheduled' }).nth(1).click()
      await page.getByRole('complementary').waitFor()
    }
  },
  {
    name: 'execution-data',
    path: () => execution(ORDER, 'order-1001', '?view=data'),
    show: text('TRACK-PARCEL-A-1001')
  },
  {
    name: 'execution-definition',
    path: () => execution(ORDER, 'order-1001', '?view=definition'),
    show: text('PriceOrder')
  },
  {
    name: 'execution-menu',
    path: () => execution(ORDER, 'order-1005'),
    show: async (page) => {
      await node(page, /^PriceOrder .*Succeeded/)
      await page.locator('summary', { hasText: 'More' }).click()
    }
  },
  {
    name: 'execution-stop',
    path: () => execution(ORDER, 'order-1006'),
    show: async (page) => {
      await node(page, /Running$/)
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.getByLabel('Error').fill('CustomerCancelled')
    }
  },
  {
    name: 'execution-redrive',
    path: () => execution(ORDER, 'order-1003'),
    show: async (page) => {
      await node(page, /Failed/)
      await page.getByRole('button', { name: 'Redrive' }).click()
    }
  },
  {
    name: 'execution-nested',
    path: () => execution('order-day', 'day-2026-01-14', '?state=FirstOrder'),
    show: text('It started the execution')
  },
  {
    name: 'execution-waiting',
    path: () => execution('expense-approval', 'expense-E-8', '?state=AskManager'),
    show: (page) => page.getByRole('button', { name: 'Copy the task token' }).waitFor()
  },
  { name: 'execution-absent', path: () => execution(ORDER, 'order-0001'), show: text('This execution does not exist') },
  {
    name: 'compare',
    path: () =>
      `/compare?left=${enc(arnOf.execution(ORDER, 'order-1001'))}&right=${enc(arnOf.execution(ORDER, 'order-1002'))}`,
    show: text('not entered')
  },
  { name: 'map-run', path: mapRun, show: (page) => page.getByText('Tolerated failures, %').waitFor() },
  {
    name: 'map-run-live',
    path: async (world) => `/map-runs/${enc(await world.startImport())}`,
    isTimely: true,
    show: async (page) => {
      await text(/\d items\/s/)(page)
      await page.waitForTimeout(4_000)
    }
  },
  { name: 'activities', path: () => '/activities', show: text('refund-A-0911') },
  {
    name: 'activities-answer',
    path: () => '/activities',
    show: async (page) => {
      await page.getByRole('link', { name: 'Answer' }).first().click()
      await page.getByLabel('Output').fill('{ "decision": "approved", "by": "Barbara" }')
    }
  },
  { name: 'activities-empty', server: 'empty', path: () => '/activities', show: text('Nobody is waited for') },
  {
    name: 'try-state',
    path: () => '/try',
    show: async (page) => {
      await page.getByRole('button', { name: 'Try', exact: true }).click()
      await text('next:')(page)
    }
  },
  { name: 'try-state-empty', path: () => '/try', show: text('The data flow appears here') },
  { name: 'nowhere', path: () => '/nowhere', show: text('There is nothing at this address') },
  { name: 'sign-in', server: 'signed', path: () => '/', show: text('Sign requests') },
  {
    name: 'server-away',
    path: () => '/',
    show: async (page) => {
      await page.route('**/changes', (route) => route.abort())
      await page.reload()
      await page.locator('.outcomes').nth(6).waitFor()
      await text(/The server does not answer/)(page)
    }
  }
]

function mapRun({ mapRunArn }: PictureWorld): string {
  return `/map-runs/${enc(mapRunArn)}`
}

async function edited(page: Page, wanted: string): Promise<void> {
  await text(wanted)(page)
  await page.locator('.node').first().waitFor()
}
