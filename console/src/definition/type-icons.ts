import type { IconName } from '../ui/icon.tsx'

const ICONS: ReadonlyMap<string, IconName> = new Map([
  ['Pass', 'pass'],
  ['Task', 'task'],
  ['Choice', 'choice'],
  ['Wait', 'wait'],
  ['Succeed', 'succeed'],
  ['Fail', 'fail'],
  ['Parallel', 'parallel'],
  ['Map', 'map']
])

export const iconOfType = (type: string): IconName => ICONS.get(type) ?? 'dot'
