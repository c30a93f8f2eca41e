import { expect, test } from 'vitest'
import { createEventHub, FRAME_MS } from '#main/contract/event-hub.ts'
import type { EventEnvelope } from '#shared/contract/contract.ts'
import type { Job } from '#shared/contract/jobs.ts'
import { fakeClock } from '#test/builders/clock.ts'

function aJob(id: string, done = 0): Job {
  const times = { createdAt: 1, finishedAt: null, etaMs: null }
  return { id, kind: 'backtest', title: id, status: 'running', done, total: 10, result: null, error: null, ...times }
}

function setUp() {
  const clock = fakeClock()
  const errors: unknown[] = []
  const hub = createEventHub(clock, (error) => errors.push(error))
  const events: EventEnvelope[] = []
  return { clock, hub, errors, events, listen: (event: EventEnvelope) => void events.push(event) }
}

test('kept events arrive at once, all of them, counted', () => {
  const { hub, events, listen } = setUp()
  hub.subscribe(listen)
  hub.publish('jobs.finished', aJob('a'))
  hub.publish('jobs.finished', aJob('a'))
  expect(events.map(({ name, sequence }) => [name, sequence])).toEqual([
    ['jobs.finished', 1],
    ['jobs.finished', 2],
  ])
})

test('latest events arrive once a frame with the newest value of each key', () => {
  const { hub, events, listen, clock } = setUp()
  hub.subscribe(listen)
  for (let done = 0; done < 100; done++) hub.publish('jobs.progress', aJob('a', done))
  hub.publish('jobs.progress', aJob('b', 5))
  clock.advance(FRAME_MS - 1)
  expect(events).toHaveLength(0)
  clock.advance(1)
  expect(events.map(({ payload }) => payload)).toEqual([aJob('a', 99), aJob('b', 5)])
  clock.advance(1_000)
  expect(events).toHaveLength(2)
})

test('a paused subscriber keeps the newest within bounds and sees by the hole that it missed some', () => {
  const { hub, events, listen, clock } = setUp()
  const subscription = hub.open(listen)
  subscription.pause()
  for (let count = 0; count < 1_500; count++) hub.publish('jobs.finished', aJob(`${count}`))
  for (let count = 0; count < 3; count++) {
    hub.publish('jobs.progress', aJob('a', count))
    clock.advance(FRAME_MS)
  }
  expect(events).toHaveLength(0)
  expect(subscription.resume()).toEqual({ missed: 500 })
  expect(events).toHaveLength(1_001)
  expect(events[0]?.sequence).toBe(501)
  expect(events.at(-1)?.payload).toEqual(aJob('a', 2))
})

test('a listener that throws disturbs nobody, and one that left hears nothing', () => {
  const { hub, events, listen, errors } = setUp()
  hub.subscribe(() => {
    throw new Error('broken')
  })
  const leave = hub.subscribe(listen)
  hub.publish('jobs.finished', aJob('a'))
  leave()
  hub.publish('jobs.finished', aJob('b'))
  expect(events).toHaveLength(1)
  expect(errors).toHaveLength(2)
})

test('closing delivers what waits for its frame', () => {
  const { hub, events, listen } = setUp()
  hub.subscribe(listen)
  hub.publish('strategies.changed', { id: 's' })
  hub.close()
  expect(events).toHaveLength(1)
})

test('of quotes each symbol has its newest', () => {
  const { hub, events, listen, clock } = setUp()
  hub.subscribe(listen)
  const quote = (symbol: string, last: string) => ({ symbol, bid: '1', ask: '2', last, time: 1 })
  hub.publish('market.quote', quote('BTC/USDT', '1'))
  hub.publish('market.quote', quote('ETH/USDT', '1'))
  hub.publish('market.quote', quote('BTC/USDT', '2'))
  clock.advance(FRAME_MS)
  expect(events.map(({ payload }) => payload)).toEqual([quote('BTC/USDT', '2'), quote('ETH/USDT', '1')])
})
