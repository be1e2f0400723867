import { existsSync, readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { type BrowserServer, chromium as playwright } from 'playwright-core'
import { build } from 'vite'

const folder = fileURLToPath(new URL('../../console/', import.meta.url))

/** Meant for a function without a file system, or less strict than users' browsers are. */
const UNWANTED = /^--(?:single-process|no-zygote|disable-web-security|headless|use-|.*swiftshader)/

/** A real Chromium that several processes can use. @throws {Error} where this machine cannot start one */
export async function launchBrowser(): Promise<BrowserServer> {
  const executablePath = await chromium.executablePath()
  const args = chromium.args.filter((flag) => !UNWANTED.test(flag))
  return playwright.launchServer({ executablePath, args, headless: true })
}

/** What the tests look at is what is in the sources now; it is built again only where it is older than they are. */
export async function buildConsole(): Promise<void> {
  const page = `${folder}dist/index.html`
  const sources = ['index.html', 'vite.config.ts', 'public', 'src'].flatMap((name) => timesBelow(folder + name))
  if (existsSync(page) && statSync(page).mtimeMs > Math.max(...sources)) return
  await buildInto('dist')
  if (!existsSync(page)) throw new Error('The console was not built')
}

/** A build that holds nothing of earlier ones. */
export async function buildConsoleInto(outDir: string): Promise<void> {
  await buildInto(outDir)
}

/** As users get it: under a test runner, Vite would take React's slower development build. */
async function buildInto(outDir: string): Promise<void> {
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production'
  try {
    await build({ root: folder, logLevel: 'error', build: { outDir, emptyOutDir: true } })
  } finally {
    process.env.NODE_ENV = NODE_ENV
  }
}

function timesBelow(path: string): readonly number[] {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return [mtimeMs]
  return [mtimeMs, ...readdirSync(path).flatMap((name) => timesBelow(`${path}/${name}`))]
}
