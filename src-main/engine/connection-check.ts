import { connectionWords, type FeedConnection } from '#main/market/exchange/connection-state.ts'
import type { Check } from '#main/system/check.ts'

/** Whether the prices of an exchange come, in words. */
export function checkConnection(connection: FeedConnection, now: number): Check {
  const name = `market ${connection.exchange}`
  const message = connectionWords(connection, now)
  if (connection.state === 'connected' && connection.bannedForMs === 0) return { name, ok: true, message }
  return {
    name,
    ok: false,
    message,
    fix: 'Orders that open positions wait until prices come again; the connection is tried by itself. Look at your network if this lasts.',
  }
}
