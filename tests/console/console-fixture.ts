import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DescribeExecutionCommand,
  SFNClient,
  type SFNClientConfig,
  StartExecutionCommand
} from '@aws-sdk/client-sfn'
import type { AxeResults } from 'axe-core'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest'
import type { StartFlags } from '../../src/server/config.ts'
import { ServerFixture } from '../server/server-fixture.ts'

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const PREFIX = 'arn:aws:states:us-east-1:123456789012'
export const ROLE = 'arn:aws:iam::123456789012:role/any'

export const pathOf = {
  machine: (arn: string): string => `/state-machines/${encodeURIComponent(arn)}`,
  execution: (arn: string): string => `/executions/${encodeURIComponent(arn)}`,
  mapRun: (arn: string): string => `/map-runs/${encodeURIComponent(arn)}`
}

export interface PageOptions {
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  /** `none`: the stream of changes is open and tells nothing, as where another node does all. */
  readonly changes?: 'none'
}

export interface ConsoleFixture {
  /** A test that is skipped where no browser can be started. */
  test(name: string, run: () => Promise<void>, timeoutMs?: number): void
  readonly url: () => string
  /** Whether a request is one of the API, to be held back or refused. */
  readonly isApi: (url: URL) => boolean
  readonly client: (options?: SFNClientConfig) => SFNClient
  /** A page of its own in a fresh browser profile; what goes wrong in it fails the test. */
  open(path: string, options?: PageOptions): Promise<Page>
  /** @returns its ARN */
  create(name: string, definition: object, options?: Partial<CreateStateMachineCommandInput>): Promise<string>
  /** @returns its ARN */
  start(stateMachineArn: string, name?: string, input?: unknown): Promise<string>
  readonly statusOf: (executionArn: string) => Promise<string | undefined>
  /** Until it does not run any more. */
  ended(executionArn: string): Promise<void>
}

export interface OwnConsole extends ConsoleFixture {
  readonly server: ServerFixture
}

/**
 * The server and the browser that all tests of the console share. What a test makes has names of its own, and it counts on
 * nothing that others may make.
 */
export function sharedConsole(): ConsoleFixture {
  const clients: SFNClient[] = []
  const url = (): string => {
    const shared = inject('console')
    if ('missing' in shared) throw new Error(shared.missing)
    return shared.server
  }
  const client = (options?: SFNClientConfig): SFNClient => {
    const [known] = clients
    if (options === undefined && known !== undefined) return known
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    const common = { region: 'us-east-1', credentials, disableHostPrefix: true, maxAttempts: 1 }
    const made = new SFNClient({ endpoint: url(), ...common, ...options })
    clients.push(made)
    return made
  }
  afterAll(() => {
    for (const each of clients) each.destroy()
  })
  return fixtureOf(url, client)
}

/** A server of its own, to be stopped or started otherwise, with the shared browser. */
export function ownConsole(flags: StartFlags = {}, environment: Record<string, string> = {}): OwnConsole {
  const server = new ServerFixture()
  beforeAll(async () => {
    if (!('missing' in inject('console'))) await server.start(flags, environment)
  })
  afterAll(() => server.dispose())
  const fixture = fixtureOf(
    () => server.url,
    (options) => server.client(options)
  )
  return { ...fixture, server }
}

function fixtureOf(url: () => string, client: (options?: SFNClientConfig) => SFNClient): ConsoleFixture {
  let browser: Browser | undefined
  let contexts: BrowserContext[] = []
  let problems: string[] = []

  beforeAll(async () => {
    const shared = inject('console')
    if (!('missing' in shared)) browser = await playwright.connect(shared.browser)
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    contexts = []
    const seen = problems
    problems = []
    expect(seen).toEqual([])
  })
  afterAll(() => browser?.close())

  const statusOf = async (executionArn: string): Promise<string | undefined> =>
    (await client().send(new DescribeExecutionCommand({ executionArn }))).status
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
    url,
    isApi: ({ pathname }) => pathname === '/',
    client,
    statusOf,
    async create(name, definition, options = {}) {
      const given = { name, definition: JSON.stringify(definition), roleArn: ROLE, ...options }
      const { stateMachineArn = '' } = await client().send(new CreateStateMachineCommand(given))
      return stateMachineArn
    },
    async start(stateMachineArn, name, input = {}) {
      const given = { stateMachineArn, name, input: JSON.stringify(input) }
      const { executionArn = '' } = await client().send(new StartExecutionCommand(given))
      return executionArn
    },
    async ended(executionArn) {
      for (let tries = 0; (await statusOf(executionArn)) === 'RUNNING'; tries += 1) {
        if (tries === 300) throw new Error(`It does not end: ${executionArn}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    async open(path, { width = 1440, theme = 'light', changes } = {}) {
      if (browser === undefined) throw new Error('There is no browser')
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      page.on('pageerror', (error) => problems.push(error.message))
      page.on('console', (message) => {
        // a refused request is one the test asks for
        if (message.type() === 'error' && !/^Failed to load resource|Failed to fetch dynamically/.test(message.text()))
          problems.push(message.text())
      })
      if (changes === 'none') await page.addInitScript(SILENT_CHANGES)
      await page.goto(url() + path)
      return page
    }
  }
}

const SILENT_CHANGES = `
  const fetchFromServer = window.fetch
  window.fetch = (path, options) =>
    path === '/changes' ? Promise.resolve(new Response(new ReadableStream({}))) : fetchFromServer(path, options)
`

/** Resolves when what comes into sight, or goes, has done so; what moves for as long as it is there, as a spinner, is not waited for. */
const ALL_IN_SIGHT = `
  Promise.allSettled(
    document.getAnimations()
      .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
      .map((animation) => animation.finished)
  ).then(() => undefined)
`

/** What keeps people from using the page, by axe's rules of WCAG 2.2 A and AA. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  // by the debugger's hand: the page's own policy forbids scripts from elsewhere
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axeSource)
  // what is half in sight yet, on a busy machine the word that something loads, has not the colours it is read with
  await page.evaluate(ALL_IN_SIGHT)
  const { violations } = (await page.evaluate(
    `axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']
    })`
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
