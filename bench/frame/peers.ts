import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../', import.meta.url))

/**
 * Installs the other engines into `bench/node_modules` where they are not there yet (about 320 MB).
 * @returns whether they are there
 */
export function installPeers(): boolean {
  const { dependencies } = JSON.parse(readFileSync(`${folder}package.json`, 'utf8')) as { dependencies: object }
  // all of them: an installation that was interrupted has some
  const isThere = (): boolean =>
    Object.keys(dependencies).every((name) => existsSync(`${folder}node_modules/${name}/package.json`))
  if (isThere()) return true
  console.log('Installing the engines to compare with, once: npm install --prefix bench\n')
  try {
    execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund'], { stdio: 'inherit' })
  } catch {
    console.log('\nThat failed, so nothing is compared with them. "npm install --prefix bench" tries it again.\n')
  }
  return isThere()
}
