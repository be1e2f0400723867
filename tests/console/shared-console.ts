import type { BrowserServer } from 'playwright-core'
import type { TestProject } from 'vitest/node'
import { ServerFixture } from '../server/server-fixture.ts'
import { buildConsole, launchBrowser } from './browser.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tests of the console find their browser and their server, or why there is no browser. */
    console: { readonly browser: string; readonly server: string } | { readonly missing: string }
  }
}

const server = new ServerFixture()
let browser: BrowserServer | undefined

/** One build, one server and one browser for all files of tests of the console. */
export async function setup({ provide }: TestProject): Promise<void> {
  try {
    browser = await launchBrowser()
  } catch (error) {
    const missing = error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)
    process.stderr.write(`The console's tests are skipped: no browser starts here (${missing})\n`)
    provide('console', { missing })
    return
  }
  await buildConsole()
  await server.start({ examples: 'examples' })
  provide('console', { browser: browser.wsEndpoint(), server: server.url })
}

export async function teardown(): Promise<void> {
  await browser?.close()
  await server.dispose()
}
