import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test, create, start } = fixture

const focused = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
    const element = document.activeElement
    return element === document.body ? 'nothing' : element.getAttribute('aria-label') || element.innerText.trim()
  })()`)

const focusComesTo = (page: Page, what: string | RegExp): Promise<void> =>
  expect.poll(() => focused(page)).toMatch(typeof what === 'string' ? new RegExp(`^${what}`) : what)

const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } }

describe('the focus', () => {
  test('goes into the panel of a state, and back to the state when it is closed', async () => {
    const executionArn = await start(await create('focus-panel', waiting), 'one')
    const page = await fixture.open(pathOf.execution(executionArn))
    const node = page.getByRole('button', { name: /^W .*Running/ })
    await node.focus()
    await page.keyboard.press('Enter')
    await focusComesTo(page, 'W')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2')
    await page.keyboard.press('Escape')
    await page.getByRole('complementary').waitFor({ state: 'detached' })
    await focusComesTo(page, /^W\s+Wait/)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Close the state' }).click()
    await focusComesTo(page, /^W\s+Wait/)
    // an event's panel, likewise
    await page.getByRole('tab', { name: /^Events/ }).click()
    await page.getByRole('button', { name: 'WaitStateEntered' }).press('Enter')
    await focusComesTo(page, '2 · WaitStateEntered')
    await page.keyboard.press('Escape')
    await focusComesTo(page, 'WaitStateEntered')
  })

  test('goes back to the button of a dialog, and to the title where the button has gone', async () => {
    const executionArn = await start(await create('focus-dialogs', waiting), 'one')
    const page = await fixture.open(pathOf.execution(executionArn))
    await page.getByRole('button', { name: 'Stop' }).press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await focusComesTo(page, 'Stop')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).press('Enter')
    // said to those who do not see it
    await page.getByRole('status').filter({ hasText: 'Status: Aborted' }).waitFor({ state: 'attached' })
    await focusComesTo(page, 'one')
    await page.getByRole('button', { name: 'Redrive' }).press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).press('Enter')
    await page.getByRole('status').filter({ hasText: 'Status: Running' }).waitFor({ state: 'attached' })
    await focusComesTo(page, 'one')
    await page.getByRole('button', { name: 'Start again' }).press('Enter')
    await page.getByLabel('Name').fill('next')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'next' }).waitFor()
    await focusComesTo(page, 'next')
  })

  test('goes over the navigation by the first link, and out of a menu by Escape', async () => {
    const executionArn = await start(await create('focus-menu', waiting), 'one')
    const page = await fixture.open(pathOf.execution(executionArn))
    await page.getByText('Running').first().waitFor()
    await page.keyboard.press('Tab')
    await focusComesTo(page, 'Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true)
    await page.locator('summary', { hasText: 'More' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await focusComesTo(page, 'Copy as AWS CLI command')
    await page.keyboard.press('Escape')
    await focusComesTo(page, 'More')
    expect(await page.getByRole('button', { name: 'Download history' }).isVisible()).toBe(false)
    await page.getByRole('link', { name: 'Activities' }).press('Enter')
    await focusComesTo(page, 'Activities and waiting tasks')
  })
})
