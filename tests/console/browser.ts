import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'
import { build } from 'vite'

const folder = fileURLToPath(new URL('../../console/', import.meta.url))

/** Meant for a function without a file system, or less strict than users' browsers are. */
const UNWANTED = /^--(?:single-process|no-zygote|disable-web-security|headless|use-|.*swiftshader)/

/** A real Chromium, or why this machine cannot start one. */
export async function startBrowser(): Promise<Browser | string> {
  try {
    const executablePath = await chromium.executablePath()
    const args = chromium.args.filter((flag) => !UNWANTED.test(flag))
    return await playwright.launch({ executablePath, args, headless: true })
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error)
  }
}

/** What the tests look at is what is in the sources now. */
export async function buildConsole(): Promise<void> {
  await build({ root: folder, logLevel: 'error' })
  if (!existsSync(`${folder}dist/index.html`)) throw new Error('The console was not built')
}
