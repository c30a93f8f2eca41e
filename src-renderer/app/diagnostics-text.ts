import type { Notice } from '#renderer/stores/notices.ts'
import type { CallOutput } from '#shared/contract/contract.ts'

const MOST_LISTED = 50

/** What helps to find a fault, as text to paste: version, checks, and what was said. No key, balance or order is in it. */
export function diagnosticsText(health: CallOutput<'system.health'>, history: readonly Notice[], now: number): string {
  const lines = [
    `AutoCbot ${health.version} · ${health.mode} · up ${Math.round(health.uptimeMs / 1000)} s · ${new Date(now).toISOString()}`,
    '',
    ...health.checks.map(
      ({ name, ok, message }) => `${ok ? 'ok  ' : 'FAIL'} ${name}: ${withoutPaths(message, health.dataFolder)}`,
    ),
    '',
    ...history
      .slice(0, MOST_LISTED)
      .map(({ time, kind, text, requestId }) =>
        [
          new Date(time).toISOString(),
          kind,
          withoutPaths(text, health.dataFolder),
          ...(requestId === undefined ? [] : [`request ${requestId}`]),
        ].join(' · '),
      ),
  ]
  return `${lines.join('\n')}\n`
}

/** A path on this machine names its owner. */
function withoutPaths(text: string, dataFolder: string): string {
  return text.replaceAll(dataFolder, '<data folder>')
}
