import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { buildConsole, launchBrowser } from '../browser.ts'
import { SCENES, type Scene } from './scenes.ts'
import { NOW, PictureServer, PictureWorld } from './world.ts'

/** Pictures of every page of the console, as `docs/console.md` shows them: `npm run pictures`. */
const { values: flags } = parseArgs({
  options: {
    /** Names of scenes, or the beginnings of such; all where there is none. */
    only: { type: 'string', multiple: true, default: [''] },
    out: { type: 'string', default: 'docs/console' },
    format: { type: 'string', default: 'webp' }
  }
})

const WIDTHS = [
  [1440, 900],
  [390, 844]
] as const
const THEMES = ['light', 'dark'] as const
/** A picture of a phone goes on below its edge. */
const LONGEST_PHONE = 1_400

const out = resolve(flags.out)
const scenes = SCENES.filter(({ name }) => flags.only.some((beginning) => name.startsWith(beginning)))
const world = new PictureWorld()
const empty = new PictureServer()
const signed = new PictureServer()
await buildConsole()
const server = await launchBrowser()
const browser = await playwright.connect(server.wsEndpoint())
try {
  empty.clock.set(NOW)
  signed.clock.set(NOW)
  await Promise.all([world.build(), empty.start(), signed.start({}, { STEPWRIGHT_ACCESS_KEYS: 'AKIDEXAMPLE:secret' })])
  if (scenes.length === SCENES.length && flags.format === 'webp') rmSync(out, { recursive: true, force: true })
  mkdirSync(out, { recursive: true })
  let total = 0
  for (const scene of scenes) {
    const sizes = await take(scene, browser).catch((error: unknown) => {
      console.error(error)
      process.exitCode = 1
      return []
    })
    total += sizes.reduce((sum, size) => sum + size, 0)
    console.log(`${scene.name.padEnd(26)} ${sizes.map((size) => `${(size / 1_000).toFixed(0)} kB`).join(', ')}`)
  }
  console.log(`${scenes.length * 4} pictures, ${(total / 1e6).toFixed(2)} MB`)
} finally {
  await browser.close()
  await server.close()
  await Promise.all([world.dispose(), empty.dispose(), signed.dispose()])
}

async function take(scene: Scene, from: Browser): Promise<readonly number[]> {
  const sizes: number[] = []
  const { url } = { shop: world.server, empty, signed }[scene.server ?? 'shop']
  for (const [width, height] of WIDTHS) {
    const context = await from.newContext({
      viewport: { width, height },
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce'
    })
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    if (scene.isTimely === true) await page.clock.install({ time: world.server.clock.now() })
    else await page.clock.setFixedTime(NOW)
    try {
      await page.goto(url + (await scene.path(world)))
      await scene.show(page, world)
      await page.mouse.move(0, 0)
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        if (width < 500) await grow(page, width, height)
        await page.waitForTimeout(250)
        const png = await page.screenshot({ caret: 'hide' })
        const name = `${scene.name}-${theme}${width < 500 ? '-phone' : ''}`
        const picture = flags.format === 'png' ? png : await toWebp(png, from)
        writeFileSync(join(out, `${name}.${flags.format}`), picture)
        sizes.push(picture.length)
      }
    } catch (error) {
      const where = join(out, `${scene.name}-problem.png`)
      writeFileSync(where, await page.screenshot())
      throw new Error(`${scene.name}, ${width} px: see ${where}`, { cause: error })
    } finally {
      await context.close()
    }
  }
  return sizes
}

/** To what the page has, within reason; a dialog keeps the screen. */
async function grow(page: Page, width: number, height: number): Promise<void> {
  const wanted = (await page.evaluate(
    'document.querySelector("dialog[open]") ? 0 : document.documentElement.scrollHeight'
  )) as number
  await page.setViewportSize({ width, height: Math.min(Math.max(height, wanted), LONGEST_PHONE) })
}

/** Without loss, and half the size: by the browser's own encoder, which needs no page of ours. */
async function toWebp(png: Buffer, from: Browser): Promise<Buffer> {
  const page = await from.newPage()
  try {
    const address = (await page.evaluate(`(async () => {
      const image = new Image()
      image.src = 'data:image/png;base64,${png.toString('base64')}'
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      canvas.getContext('2d').drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', 1)
    })()`)) as string
    return Buffer.from(address.slice(address.indexOf(',') + 1), 'base64')
  } finally {
    await page.close()
  }
}
