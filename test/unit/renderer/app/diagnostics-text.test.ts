import { expect, test } from 'vitest'
import { diagnosticsText } from '#renderer/app/diagnostics-text.ts'

test('diagnostics name versions, checks and requests, and no path of this machine', () => {
  const text = diagnosticsText(
    {
      ok: false,
      mode: 'simulated',
      source: 'simulated',
      version: '1.2.3',
      dataFolder: '/home/ann/.local/share/AutoCbot',
      uptimeMs: 61_000,
      checks: [
        { name: 'disk', ok: true, message: 'room enough' },
        { name: 'databases', ok: false, message: '/home/ann/.local/share/AutoCbot/books.sqlite does not answer' },
      ],
    },
    [{ id: 1, kind: 'error', text: 'It failed.', requestId: 'r-7', time: Date.UTC(2026, 0, 2) }],
    Date.UTC(2026, 0, 3),
  )
  expect(text.split('\n')).toEqual([
    'AutoCbot 1.2.3 · simulated · up 61 s · 2026-01-03T00:00:00.000Z',
    '',
    'ok   disk: room enough',
    'FAIL databases: <data folder>/books.sqlite does not answer',
    '',
    '2026-01-02T00:00:00.000Z · error · It failed. · request r-7',
    '',
  ])
})
