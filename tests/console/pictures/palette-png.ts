import { constants, crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLOURS = 256
/** So many of the commonest colours are kept, however little some of them differ. */
const SURFACES = 64

/**
 * A PNG of at most 256 colours, a third of the size of one with all of them. The commonest colours are kept as they are;
 * the others, of the edges of letters, become the nearest of those.
 * @param pixels red, green, blue and alpha of each, line by line; all opaque
 */
export function encodePalettePng(pixels: Uint8Array, width: number, height: number): Buffer {
  const counts = new Map<number, number>()
  const colours = new Uint32Array(width * height)
  for (let at = 0; at < colours.length; at += 1) {
    const colour = ((pixels[at * 4] ?? 0) << 16) | ((pixels[at * 4 + 1] ?? 0) << 8) | (pixels[at * 4 + 2] ?? 0)
    colours[at] = colour
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  const palette = paletteOf(counts)
  const indices = new Map(Array.from(counts.keys(), (colour) => [colour, nearest(colour, palette)]))
  const lines = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) lines[y * (width + 1) + 1 + x] = indices.get(colours[y * width + x] ?? 0) ?? 0
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // eight bits for each pixel, which are the index of a colour
  header.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(lines, { level: constants.Z_BEST_COMPRESSION, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0))
  ])
}

/** Those of surfaces as they are; of the others, where they are hardly different, one. */
function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const byCount = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0])
  for (let closest = 0; ; closest += 8) {
    const chosen = byCount.slice(0, SURFACES).map(([colour]) => colour)
    for (const [colour] of byCount.slice(SURFACES)) {
      if (chosen.every((other) => distance(colour, other) > closest)) chosen.push(colour)
      if (chosen.length > MOST_COLOURS) break
    }
    if (chosen.length <= MOST_COLOURS) return chosen
  }
}

function nearest(colour: number, palette: readonly number[]): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [index, other] of palette.entries()) {
    const far = distance(colour, other)
    if (far >= least) continue
    best = index
    least = far
  }
  return best
}

const distance = (one: number, other: number): number =>
  ((one >> 16) - (other >> 16)) ** 2 +
  (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
  ((one & 255) - (other & 255)) ** 2

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(named), 4)
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)])
}
