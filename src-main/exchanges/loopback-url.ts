import { AppError } from '#shared/errors.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * The address of a server on this machine as `http://HOST:PORT`, without a slash at its end. Throws VALIDATION for any other
 * address: nothing that is typed or sent from a window may lead keys or orders elsewhere.
 */
export function loopbackUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url?.protocol === 'http:' && url.username === '' && url.password === ''
  const isRoot = url?.pathname === '/' && url.search === '' && url.hash === ''
  if (url === undefined || !isPlain || !isRoot || !LOOPBACK.has(url.hostname) || url.port === '') {
    throw new AppError(
      'VALIDATION',
      `the address of an exchange on this machine looks like http://127.0.0.1:8080; ${JSON.stringify(text.slice(0, 100))} does not`,
    )
  }
  return url.origin
}
