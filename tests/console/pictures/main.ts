import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { buildConsole, launchBrowser } from '../browser.ts'
import { encodePalettePng } from './palette-png.ts'
import { SCENES, type Scene } from './scenes.ts'
import { NOW, PictureServer, PictureWorld } from './world.ts'

/** Pictures of every page of the console, as `docs/console.md` shows them: `npm run pictures`. */
const { values: flags } = parseArgs({
  options: {
    /** Names of scenes, or the beginnings of such; all where there is none. */
    only: { type: 'string', multiple: true, default: [''] },
    out: { type: 'string', default: 'docs/console' }
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
// where time goes on, it does for what comes after
const inOrder = [...SCENES].sort((one, other) => Number(one.isTimely === true) - Number(other.isTimely === true))
const scenes = inOrder.filter(({ name }) => flags.only.some((beginning) => name.startsWith(beginning)))
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
  if (scenes.length === SCENES.length) rmSync(out, { recursive: true, force: true })
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
        const picture = await reduce(png, from)
        writeFileSync(join(out, `${name}.png`), picture)
        sizes.push(picture.length)
      }
    } catch (error) {
      const where = join(tmpdir(), `stepwright-${scene.name}.png`)
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

/** By the browser's own decoder, in a page that is not ours: ours lets no picture in. */
async function reduce(png: Buffer, from: Browser): Promise<Buffer> {
  const page = await from.newPage()
  try {
    const [width, height, pixels] = (await page.evaluate(`(async () => {
      const image = new Image()
      image.src = 'data:image/png;base64,${png.toString('base64')}'
      await image.decode()
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d')
      context.drawImage(image, 0, 0)
      const { data } = context.getImageData(0, 0, image.width, image.height)
      let text = ''
      for (let at = 0; at < data.length; at += 32_768) text += String.fromCharCode(...data.subarray(at, at + 32_768))
      return [image.width, image.height, btoa(text)]
    })()`)) as [number, number, string]
    return encodePalettePng(Buffer.from(pixels, 'base64'), width, height)
  } finally {
    await page.close()
  }
}
