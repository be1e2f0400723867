import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { cpus, loadavg, tmpdir, totalmem } from 'node:os'
import type { Judged } from './bars.ts'
import type { Figure } from './bench.ts'

/** What the figures were measured on and with. */
export interface Setting {
  readonly machine: string
  readonly commit: string
  readonly startedAt: string
  /** Of the minute before: what else the machine was doing. */
  readonly loadAverage: number
  /** Where everything that is measured keeps its files. */
  readonly folder: string
  /** That folder is no disk, so that syncing costs nothing there. */
  readonly isInMemory: boolean
  readonly versions: Readonly<Record<string, string>>
}

export function readSetting(): Setting {
  const bench = new URL('../', import.meta.url)
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', bench), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const installed = Object.keys(dependencies).flatMap((name) => {
    const manifest = new URL(`node_modules/${name}/package.json`, bench)
    return existsSync(manifest)
      ? [[name, (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version]]
      : []
  })
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`,
    commit: commitHere(),
    startedAt: new Date().toISOString(),
    loadAverage: Number((loadavg()[0] ?? 0).toFixed(2)),
    folder: tmpdir(),
    isInMemory: process.platform === 'linux' && IN_MEMORY.includes(statfsSync(tmpdir()).type),
    versions: {
      node: process.versions.node,
      sqlite: process.versions.sqlite ?? '',
      ...Object.fromEntries(installed)
    }
  }
}

/** Linux's numbers of tmpfs and ramfs. */
const IN_MEMORY: readonly number[] = [0x01021994, 0x858458f6]

function commitHere(): string {
  try {
    const git = (...parameters: string[]) =>
      execFileSync('git', parameters, { cwd: import.meta.dirname, encoding: 'utf8', stdio: 'pipe' }).trim()
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') === '' ? '' : ' and changes')
  } catch {
    return 'unknown'
  }
}

export function figureLine({ name, unit, median, least, most, rounds }: Figure): string {
  const spread = rounds > 1 ? `   (${shown(least)} to ${shown(most)}, ${rounds} rounds)` : ''
  return `  ${name.padEnd(52)} ${shown(median).padStart(12)} ${unit}${spread}`
}

export function barLine({ bar, reached, isMet }: Judged): string {
  const wanted = bar.atLeast === undefined ? `at most ${bar.atMost}` : `at least ${bar.atLeast}`
  const verdict = isMet === undefined ? 'not measured' : isMet ? 'met' : 'NOT MET'
  return `  ${bar.what.padEnd(64)} ${wanted.padEnd(14)} ${(reached === undefined ? '' : shown(reached)).padStart(9)}  ${verdict}`
}

/** Three digits that mean something, or whole. */
function shown(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return String(Number(value.toPrecision(3)))
}
