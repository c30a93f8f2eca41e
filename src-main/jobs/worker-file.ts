import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The file a worker thread starts with: the source while sources run, else `worker.js` beside the bundle. */
export function workerFile(): string {
  if (import.meta.url.endsWith('.ts')) return fileURLToPath(new URL('worker.ts', import.meta.url))
  const beside = fileURLToPath(new URL('worker.js', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../worker.js', import.meta.url))
}
