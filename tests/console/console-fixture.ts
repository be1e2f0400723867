import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { SFNClient } from '@aws-sdk/client-sfn'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ServerFixture } from '../server/server-fixture.ts'
import { buildConsole, startBrowser } from './browser.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const PREFIX = 'arn:aws:states:us-east-1:123456789012'
export const ROLE = 'arn:aws:iam::123456789012:role/any'

export interface PageOptions {
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  /** `none`: the stream of changes is open and tells nothing, as where another node does all. */
  readonly changes?: 'none'
}

export interface ConsoleFixture {
  /** A test that is skipped where no browser can be started. */
  test(name: string, run: () => Promise<void>, timeoutMs?: number): void
  readonly server: ServerFixture
  readonly url: () => string
  readonly client: () => SFNClient
  /** A page of its own in a fresh browser profile; what goes wrong in it fails the test. */
  open(path: string, options?: PageOptions): Promise<Page>
}

/** One server and one browser for a file of tests. */
export function consoleFixture(environment: Record<string, string> = {}): ConsoleFixture {
  const server = new ServerFixture()
  let browser: Browser | undefined
  let contexts: BrowserContext[] = []
  let problems: string[] = []

  beforeAll(async () => {
    const started = await startBrowser()
    if (typeof started === 'string') {
      process.stderr.write(`The console's tests are skipped: no browser starts here (${started})\n`)
      return
    }
    browser = started
    await buildConsole()
    await server.start({ examples: 'examples' }, environment)
  }, 60_000)
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    const seen = problems
    problems = []
    expect(seen).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await server.dispose()
  })

  return {
    test: (name, run, timeoutMs = 30_000) =>
      test(
        name,
        async ({ skip }) => {
          if (browser === undefined) skip('no browser')
          await run()
        },
        timeoutMs
      ),
    server,
    url: () => server.url,
    client: () => server.client(),
    async open(path, { width = 1440, theme = 'light', changes } = {}) {
      if (browser === undefined) throw new Error('There is no browser')
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (message) => {
        // a refused request is one the test asks for
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          problems.push(message.text())
      })
      if (changes === 'none') await page.addInitScript(SILENT_CHANGES)
      await page.goto(server.url + path)
      return page
    }
  }
}

const SILENT_CHANGES = `
  const fetchFromServer = window.fetch
  window.fetch = (path, options) =>
    path === '/changes' ? Promise.resolve(new Response(new ReadableStream({}))) : fetchFromServer(path, options)
`

/** What keeps people from using the page, by axe's rules of WCAG 2.2 A and AA. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // by the debugger's hand: the page's own policy forbids scripts from elsewhere
  await page.evaluate(axeSource)
  const { violations } = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`
  )) as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary})`).join('; ')}`
    )
}

/** Whether everything fits the window's width. */
export const fitsWidth = (page: Page): Promise<unknown> =>
  page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
