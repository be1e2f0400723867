import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../', import.meta.url))

/**
 * Installs the other engines into `bench/node_modules` where they are not there yet (about 320 MB).
 * @returns whether they are there
 */
export function installPeers(): boolean {
  const isThere = (): boolean => existsSync(`${folder}node_modules/@restatedev/restate-server`)
  if (isThere()) return true
  console.log('Installing the engines to compare with, once: npm install --prefix bench\n')
  try {
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund'], { stdio: 'inherit' })
  } catch {
    console.log('\nThat failed, so nothing is compared with them. "npm install --prefix bench" tries it again.\n')
  }
  return isThere()
}
