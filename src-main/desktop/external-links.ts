import { shell } from 'electron'

/** Where a click may lead out of the app. Chart attribution is owed to its maker and links there. */
const ALLOWED_ORIGINS: ReadonlySet<string> = new Set(['https://www.tradingview.com'])

/** Whether the system's browser may be sent to this address. */
function isAllowedExternally(url: string): boolean {
  return URL.canParse(url) && ALLOWED_ORIGINS.has(new URL(url).origin)
}

/** Opens an address of the allow-list in the system's browser; any other is ignored. */
export function openExternally(url: string): void {
  if (!isAllowedExternally(url)) return
  shell.openExternal(url).catch((error: unknown) => console.error('The link could not be opened:', error))
}
