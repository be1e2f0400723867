import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { fileVersion } from '../file-version.ts'

/**
 * Reports each file that modules of this thread are loaded from, once, with the version it had before it was read. Files
 * of packages are left out: they change by installing, and a restart is in order then.
 */
export function watchLoadedFiles(report: (file: string, version: string) => void): void {
  const seen = new Set<string>()
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      const { url } = resolved
      if (!seen.has(url) && url.startsWith('file:') && !url.includes('/node_modules/')) {
        seen.add(url)
        const file = fileURLToPath(url)
        const version = fileVersion(file)
        if (version !== undefined) report(file, version)
      }
      return resolved
    }
  })
}
