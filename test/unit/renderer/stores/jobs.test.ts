import { expect, test } from 'vitest'
import { hasEnded, useJobs } from '#renderer/stores/jobs.ts'
import type { Job } from '#shared/contract/jobs.ts'

const job = (status: Job['status']): Job => ({
  id: 'j1',
  kind: 'backtest',
  title: 'SMA cross',
  status,
  done: 0,
  total: 10,
  etaMs: null,
  createdAt: 1,
  finishedAt: null,
  result: null,
  error: null,
})

test('late news of an ended job do not bring it back', () => {
  const { put } = useJobs.getState()
  put(job('running'))
  put(job('done'))
  put(job('running'))
  const known = useJobs.getState().byId['j1']
  expect(known?.status).toBe('done')
  expect(known !== undefined && hasEnded(known)).toBe(true)
})
