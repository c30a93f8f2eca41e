import { expect, test } from 'vitest'
import { listen } from '#renderer/contract/events.ts'

const JOB = {
  id: 'j1',
  kind: 'backtest',
  title: 'SMA cross',
  status: 'done',
  done: 10,
  total: 10,
  etaMs: null,
  createdAt: 1,
  finishedAt: 2,
  result: { backtestId: 'b1' },
  error: null,
}

function listening() {
  const heard: string[] = []
  let missed = 0
  let send: (message: unknown) => void = () => {}
  const stop = listen(
    {
      onEvent: (listener) => {
        send = listener
        return () => {
          send = () => {}
        }
      },
    },
    { onEvent: (name) => heard.push(name), onMissed: () => (missed += 1) },
  )
  return { heard, missed: () => missed, send: (message: unknown) => send(message), stop }
}

const finished = (sequence: number) => ({ name: 'jobs.finished', sequence, time: 1, payload: JOB })

test('events in step are passed on and nothing is missed', () => {
  const { heard, missed, send } = listening()
  for (const sequence of [5, 6, 7]) send(finished(sequence))
  send({ name: 'jobs.progress', sequence: 7, time: 1, payload: { ...JOB, status: 'running' } })
  send(finished(8))
  expect(heard).toHaveLength(5)
  expect(missed()).toBe(0)
})

test('a hole between kept events is noticed once', () => {
  const { missed, send } = listening()
  for (const sequence of [1, 2, 5, 6]) send(finished(sequence))
  expect(missed()).toBe(1)
})

test('unknown events and malformed payloads are left out', () => {
  const { heard, send } = listening()
  send('nonsense')
  send({ name: 'no.such', sequence: 1, time: 1, payload: {} })
  send({ name: 'jobs.finished', sequence: 1, time: 1, payload: { id: 7 } })
  expect(heard).toEqual([])
})

test('nothing is heard after it has ended', () => {
  const { heard, send, stop } = listening()
  stop()
  send(finished(1))
  expect(heard).toEqual([])
})
