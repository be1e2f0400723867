import { CreateActivityCommand, DeleteStateMachineCommand, TagResourceCommand } from '@aws-sdk/client-sfn'
import { describe, expect } from 'vitest'
import { fitsWidth, ownConsole, PREFIX, pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test, create, start, ended } = fixture

const SCRIPT = `</script><img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`
/** Right to left, an override of the direction, an emoji of several characters, nothing to see. */
const ODD = 'שלום \u202Egnirts\u202C 👩‍👩‍👧 \u200B\u2066x'
const pass = { Type: 'Pass', End: true }

describe('texts that are not meant well', () => {
  test('are shown as they are, wherever they come from', async () => {
    const name = `</script><b>İ%2F%25 ${ODD}`
    const failing = { Type: 'Fail', Error: SCRIPT, Cause: SCRIPT.repeat(50), Comment: SCRIPT }
    const stateMachineArn = await create('hostile-texts', {
      Comment: SCRIPT,
      StartAt: name,
      States: {
        [name]: { Type: 'Pass', Result: { [SCRIPT]: SCRIPT, long: 'x'.repeat(10_000) }, Comment: SCRIPT, Next: 'F' },
        F: failing
      }
    })
    const tags = [{ key: 'odd @ =/+-:', value: 'שלום x@=/+-:' }]
    await fixture.client().send(new TagResourceCommand({ resourceArn: stateMachineArn, tags }))
    const executionArn = await start(stateMachineArn, 'hostile', { [SCRIPT]: SCRIPT, [ODD]: ODD })
    await ended(executionArn)
    const page = await fixture.open(`${pathOf.execution(executionArn)}?state=${encodeURIComponent(name)}`)
    await page.getByRole('complementary', { name: `State ${name}` }).waitFor()
    await page.getByText(SCRIPT, { exact: true }).first().waitFor()
    for (const view of ['Timeline', 'Events', 'Input and output', 'Definition']) {
      await page.getByRole('tablist', { name: 'Views of the execution' }).getByRole('tab', { name: view }).click()
      await page
        .getByRole('tabpanel')
        .first()
        .getByText(/<|Pass/)
        .first()
        .waitFor()
      expect(await fitsWidth(page), view).toBe(true)
    }
    await page.goto(`${fixture.url()}${pathOf.machine(stateMachineArn)}?view=details`)
    await page.getByText('odd @ =/+-:', { exact: true }).waitFor()
    expect(await page.title()).toBe('hostile-texts · Stepwright')
    expect(await page.locator('img, main script').count()).toBe(0)
    await page.setViewportSize({ width: 390, height: 800 })
    expect(await fitsWidth(page)).toBe(true)
  })

  test('are counted in bytes, as the limits are', async () => {
    const executionArn = await start(await create('hostile-bytes', { StartAt: 'P', States: { P: pass } }), 'b', '€€€')
    const page = await fixture.open(`${pathOf.execution(executionArn)}?view=data`)
    // three characters of three bytes, and the quotes
    await page.getByText('11 B').first().waitFor()
  })
})

describe('an address that was changed by hand', () => {
  test('shows the first view where it names none that there is', async () => {
    const machine = await create('hostile-address', { StartAt: 'P', States: { P: pass } })
    const executionArn = await start(machine, 'one')
    for (const view of ['"]', 'none']) {
      const page = await fixture.open(`${pathOf.execution(executionArn)}?view=${encodeURIComponent(view)}`)
      await page.getByRole('tab', { name: 'Graph', selected: true }).waitFor()
      await page.getByRole('button', { name: /^P .*Succeeded/ }).waitFor()
      await page.goto(`${fixture.url()}${pathOf.machine(machine)}?view=${encodeURIComponent(view)}`)
      await page.getByRole('tab', { name: 'Executions', selected: true }).waitFor()
      await page.getByRole('link', { name: 'one', exact: true }).waitFor()
    }
  })

  test('is refused with the words of the API where it has no ARN, or cannot even be read', async () => {
    for (const path of [
      '/executions/nonsense',
      '/executions/%E0%A4%A',
      '/state-machines/%E0%A4%A/edit',
      '/map-runs/%'
    ]) {
      const page = await fixture.open(path)
      await page.getByRole('alert').getByText('InvalidArn').waitFor()
    }
  })
})

describe('what is too much', () => {
  test('is taken up to the limits of the API, and beyond them refused with its words', async () => {
    const machine = await create('hostile-sizes', { StartAt: 'P', States: { P: pass } })
    const page = await fixture.open(pathOf.machine(machine))
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const dialog = page.getByRole('dialog')
    const input = dialog.getByRole('textbox', { name: 'Input' })
    const type = async (length: number): Promise<void> => {
      await input.click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(JSON.stringify({ text: 'x'.repeat(length) }))
    }
    await type(1_048_576)
    await dialog.getByText('1.0 MB').waitFor()
    await dialog.getByRole('button', { name: 'Start' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/262144/)
      .waitFor()
    await type(262_000)
    await dialog.getByText('255.9 KB').waitFor()
    await dialog.getByRole('button', { name: 'Start' }).click()
    await page.getByText('Succeeded').first().waitFor()
    await page.getByRole('tab', { name: 'Input and output' }).click()
    await page.getByText('255.9 KB').first().waitFor()

    await page.goto(`${fixture.url()}/state-machines/new`)
    await page.getByText('The definition is valid.').waitFor()
    const editor = page.getByRole('textbox', { name: 'Definition in the Amazon States Language' })
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await page.getByText(/A definition has at least/).waitFor()
    expect(await page.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true)
    await page.keyboard.insertText(
      JSON.stringify({ Comment: 'x'.repeat(1_048_576), StartAt: 'P', States: { P: pass } })
    )
    await page
      .getByRole('alert')
      .getByText(/1048576/)
      .waitFor()
  }, 60_000)

  test('of a state machine with 500 states has its graph, and a list to go to one', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `State ${index}`)
    const states = names.map((name, index) => {
      const next = names[index + 1]
      return [name, { Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) }]
    })
    const machine = await create('hostile-500', { StartAt: names[0], States: Object.fromEntries(states) })
    const page = await fixture.open(`${pathOf.machine(machine)}?view=graph`)
    await page.getByRole('button', { name: /^State 0 / }).waitFor()
    await page.getByLabel('Go to a state').selectOption({ label: 'State 321' })
    await page.getByRole('complementary', { name: 'State 321' }).waitFor()
    await page.getByRole('button', { name: /^State 321 / }).waitFor()
  })

  test('of iterations is reached by their number', async () => {
    const ItemProcessor = { StartAt: 'I', States: { I: pass } }
    const machine = await create('hostile-iterations', {
      StartAt: 'M',
      States: { M: { Type: 'Map', ItemProcessor, End: true } }
    })
    const executionArn = await start(machine, 'many', Array(5_000).fill(1))
    await ended(executionArn)
    const page = await fixture.open(pathOf.execution(executionArn))
    await page.getByText('5,000 of 5,000 items').waitFor({ state: 'attached' })
    await page.getByLabel('Number of the iteration of M').fill('4321')
    await page.getByRole('button', { name: /^I .*Succeeded$/ }).click()
    await page.getByRole('complementary', { name: 'State I' }).getByText('Succeeded').waitFor()
    expect(await page.getByLabel('Iteration of M', { exact: true }).inputValue()).toBe('4321')
  }, 60_000)
})

describe('what goes while it is looked at', () => {
  test('is said to be gone, and what was known of it stays: a state machine', async () => {
    const machine = await create('hostile-deleted', { StartAt: 'P', States: { P: pass } })
    const page = await fixture.open(`${pathOf.machine(machine)}?view=graph`)
    await page.getByRole('button', { name: /^P / }).waitFor()
    await fixture.client().send(new DeleteStateMachineCommand({ stateMachineArn: machine }))
    const gone = page.getByText('The state machine does not exist any more', { exact: false })
    // who comes back to the page need not wait until it asks again by itself
    await expect
      .poll(
        async () => {
          await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`)
          return gone.isVisible()
        },
        { timeout: 10_000 }
      )
      .toBe(true)
    expect(await page.getByRole('button', { name: /^P / }).isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.getByRole('dialog').getByRole('alert').getByText('StateMachineDoesNotExist').waitFor()
  })

  test('does not leave an empty page where a part of the console cannot be loaded', async () => {
    const page = await fixture.open('/?name=sales-report')
    await page.getByRole('link', { name: 'sales-report', exact: true }).waitFor()
    await page.route(/assets\/try-state/, (route) => route.abort())
    await page.getByRole('link', { name: 'Try a state' }).click()
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
    await page.getByRole('link', { name: 'Executions', exact: true }).click()
    await page.getByRole('heading', { name: 'Executions' }).waitFor()
    await page.unroute(/assets\/try-state/)
    await page.getByRole('link', { name: 'Try a state' }).click()
    await page.getByRole('button', { name: /Load again|Try/ }).click()
    await page.getByRole('heading', { name: 'Try a state' }).waitFor()
  })

  test('shows what is there on a slow network before what is not', async () => {
    const executionArn = await start(await create('hostile-slow', { StartAt: 'P', States: { P: pass } }), 'slow')
    const page = await fixture.open('/nowhere')
    await page.route(fixture.isApi, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await route.continue()
    })
    await page.goto(`${fixture.url()}${pathOf.execution(executionArn)}`)
    await page.getByText('Loading the execution…').waitFor()
    await page.getByRole('button', { name: /^P .*Succeeded/ }).waitFor()
  })
})

describe('a server with nothing, and then with another store', () => {
  const own = ownConsole()
  own.test('teaches what could be there', async () => {
    const page = await own.open('/')
    await page.getByText('No state machines yet').waitFor()
    await page.getByRole('link', { name: 'Executions' }).click()
    await page.getByText('No executions yet').waitFor()
    await page.getByRole('link', { name: 'Activities' }).click()
    await page.getByText('No activities yet').waitFor()
    await page.getByText('Nobody is waited for').waitFor()
  })

  own.test(
    'has its own executions shown, and not those that were there before',
    async () => {
      const states = { A: { Type: 'Wait', Seconds: 600, Next: 'B' }, B: pass }
      const [kept, gone] = [
        await own.create('kept', { StartAt: 'A', States: states }),
        await own.create('gone', { StartAt: 'P', States: { P: pass } })
      ]
      await own.client().send(new CreateActivityCommand({ name: 'any' }))
      const [keptRun, goneRun] = [await own.start(kept, 'same'), await own.start(gone, 'same')]
      const page = await own.open(pathOf.execution(keptRun))
      await page.getByRole('button', { name: /^A .*Running/ }).waitFor()
      const other = await own.open(pathOf.execution(goneRun))
      await other.getByRole('button', { name: /^P .*Succeeded/ }).waitFor()
      const { port } = new URL(own.url())
      await own.server.stop()
      await own.server.start({ port, data: `${own.server.folder}/other` })
      await own.create('kept', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: pass } })
      await own.start(`${PREFIX}:stateMachine:kept`, 'same')
      await page.getByRole('button', { name: /^B .*Succeeded/ }).waitFor({ timeout: 20_000 })
      await page.getByRole('tab', { name: /^Events\s*6$/ }).waitFor()
      await other.getByText('The execution does not exist any more', { exact: false }).waitFor({ timeout: 20_000 })
    },
    60_000
  )
})
