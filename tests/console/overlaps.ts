import type { Layout, PlacedNode } from '../../console/src/definition/layout.ts'

/** Pairs of nodes that cover each other, other than a box and what is in it; and nodes that stick out of their box. */
export function findOverlaps({ nodes }: Layout): readonly string[] {
  const found: string[] = []
  const byId = new Map(nodes.map((node) => [node.id, node]))
  for (const [index, one] of nodes.entries()) {
    const box = one.parent === undefined ? undefined : byId.get(one.parent)
    if (box !== undefined && !contains(box, one)) found.push(`${one.id} sticks out of ${box.id}`)
    for (const other of nodes.slice(index + 1)) {
      if (one.parent === other.parent && overlap(one, other)) found.push(`${one.id} and ${other.id}`)
    }
  }
  return found
}

const overlap = (one: PlacedNode, other: PlacedNode): boolean =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height

const contains = (box: PlacedNode, { x, y, width, height }: PlacedNode): boolean =>
  x >= box.x && y >= box.y && x + width <= box.x + box.width && y + height <= box.y + box.height
