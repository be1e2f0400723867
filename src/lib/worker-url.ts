/**
 * The URL of a worker thread's entry file beside the calling module: the TypeScript source in development, the
 * compiled file in the published package.
 * @param path without its ending, relative to the caller: `./sqlite-worker`
 */
export const workerUrl = (path: string, importMetaUrl: string): URL =>
  new URL(`${path}${importMetaUrl.endsWith('.ts') ? '.ts' : '.js'}`, importMetaUrl)
