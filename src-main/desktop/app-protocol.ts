import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { protocol, session } from 'electron'
import { contentSecurityPolicy } from '#main/desktop/content-security-policy.ts'
import { fileForPath } from '#main/desktop/page-file.ts'

const SCHEME = 'app'
const HOST = 'autocbot'
/** Where the window's page comes from; only this origin may call the engine. */
export const APP_ORIGIN = `${SCHEME}://${HOST}`

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Placeholder in index.html, replaced by a fresh nonce on each load. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__'

/** Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/** Serves the built page from `folder` under `app://autocbot/`. */
export function serveApp(folder: string): void {
  session.defaultSession.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url)
    const file = url.host === HOST ? fileForPath(folder, url.pathname) : undefined
    const type = file === undefined ? undefined : CONTENT_TYPES[extname(file)]
    if (request.method !== 'GET' || file === undefined || type === undefined) return notFound()
    try {
      const content = await readFile(file)
      return type.startsWith('text/html') ? page(content.toString('utf8')) : respond(new Uint8Array(content), type)
    } catch {
      return notFound()
    }
  })
}

function page(html: string): Response {
  const nonce = randomBytes(16).toString('base64')
  return respond(html.replaceAll(NONCE_PLACEHOLDER, nonce), 'text/html; charset=utf-8', {
    'content-security-policy': contentSecurityPolicy(nonce),
    'cache-control': 'no-store',
  })
}

function respond(body: string | Uint8Array<ArrayBuffer>, type: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { headers: { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers } })
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'content-type': 'text/plain' } })
}
