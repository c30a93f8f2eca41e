import { expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '#main/system/metrics.ts'

test('the text is in the Prometheus format and counts calls by name and outcome', () => {
  const metrics = createMetrics()
  onTestFinished(() => metrics.close())
  metrics.call({ name: 'jobs.list', outcome: 'ok', latencyMs: 3 })
  metrics.call({ name: 'jobs.list', outcome: 'NOT_FOUND', latencyMs: 30 })
  const text = metrics.text({ jobs_active: 2 })
  expect(text).toContain('autocbot_calls_total{call="jobs.list",outcome="ok"} 1\n')
  expect(text).toContain('autocbot_call_duration_seconds_bucket{call="jobs.list",le="0.005"} 1\n')
  expect(text).toContain('autocbot_call_duration_seconds_bucket{call="jobs.list",le="+Inf"} 2\n')
  expect(text).toContain('autocbot_jobs_active 2\n')
  for (const line of text.trim().split('\n'))
    expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z0-9_]+(\{[^}]*\})? -?[\d.e+-]+)$/)
})
