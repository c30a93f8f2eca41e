/**
 * An engine that trades at Binance (a fake on loopback, which lives on) is killed at the steps of its journal, for every type
 * of order. Afterwards nothing is lost, nothing was sent twice, and every order that arrived was in the books before.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { JOURNAL_STEPS, type JournalStep } from '#main/ports.ts'
import { diceOf } from '#test/builders/dice.ts'
import { IS_SOAK, seedOf } from '#test/builders/soaking.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { BINANCE_SCENARIOS, type BinanceScenario } from './kill/binance-scenarios.ts'
import { BinanceSurvival } from './kill/binance-survival.ts'
import { bundleEngine } from './kill/bundle-engine.ts'

const LIMIT_MS = 40 * 60_000
const LANES = 2
/** In a soak it is killed at each of the first times that a step is reached. */
const MOST_TIMES = 3
const SAMPLE = 12
/** Where every change looks: scenarios in which a step is reached; the others are reached in each. */
const REACHED: Readonly<Partial<Record<JournalStep, readonly string[]>>> = {
  'cancel.sending': ['cancel', 'close a part, then the rest', 'close everything'],
  'cancel.answered': ['cancel', 'close a part, then the rest', 'close everything', 'amend'],
  'fill.received': ['market purchase with stop and target', 'limit purchase that is filled at once'],
  'fill.booked': ['market purchase with stop and target', 'limit purchase that is filled at once'],
  'protection.placing': ['market purchase with stop and target', 'limit purchase that is filled at once'],
  'protection.placed': ['market purchase with stop and target', 'limit purchase that is filled at once'],
  'held.triggered': ['target hit'],
  'held.sending': ['target hit'],
  'close.released': ['close a part, then the rest'],
  'close.sent': ['close a part, then the rest'],
  'closeAll.halted': ['close everything'],
}
/** Those of paper trading, and of exchanges that change an order in place. */
const STEPS = JOURNAL_STEPS.filter((step) => !step.startsWith('paper.') && !step.startsWith('amend.'))
const ANYWHERE = ['market purchase with stop and target', 'post-only purchase', 'IOC and FOK', 'stop-limit purchase']

let program: string
let remove: () => void

beforeAll(async () => {
  const bundle = await bundleEngine('engine-at-binance')
  program = bundle.file
  remove = bundle.remove
})

afterAll(() => remove())

type Point = { readonly scenario: BinanceScenario; readonly step: JournalStep; readonly nth: number }

test('an engine that is killed at any step of an order at Binance loses nothing and sends nothing twice', {
  timeout: LIMIT_MS,
}, async () => {
  const dice = diceOf(seedOf('kills at Binance'))
  const lanes = await Promise.all(
    Array.from({ length: LANES }, () => BinanceSurvival.begin(program, temporaryFolder())),
  )
  const inLanes = async <Job>(jobs: Job[], work: (lane: BinanceSurvival, job: Job) => Promise<void>): Promise<void> => {
    const queue = [...jobs]
    await Promise.all(
      lanes.map(async (lane) => {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) await work(lane, job)
      }),
    )
  }
  const points: Point[] = []
  if (IS_SOAK) {
    await inLanes([...BINANCE_SCENARIOS], async (lane, scenario) => {
      const counts = await lane.count(scenario)
      for (const step of STEPS) {
        for (let nth = 1; nth <= Math.min(counts[step] ?? 0, MOST_TIMES); nth++) points.push({ scenario, step, nth })
      }
    })
  } else {
    const steps = [...STEPS].sort(() => dice.between(0, 1) - 0.5).slice(0, SAMPLE)
    for (const step of steps) {
      const name = dice.one(REACHED[step] ?? ANYWHERE)
      points.push(
        ...BINANCE_SCENARIOS.filter((each) => each.name === name).map((scenario) => ({ scenario, step, nth: 1 })),
      )
    }
  }
  const hit = new Set<JournalStep>()
  let kills = 0
  await inLanes(points, async (lane, { scenario, step, nth }) => {
    try {
      if (!(await lane.killAt(scenario, step, nth))) return
      hit.add(step)
      kills++
    } catch (error) {
      await lane.trouble(`${scenario.name}, ${step} the ${nth}. time`, error)
    }
  })
  for (const lane of lanes) await lane.end()
  const arrived = lanes.reduce((sum, lane) => sum + lane.arrived, 0)
  console.info(`${kills} kills at ${points.length} points (${hit.size} named steps), ${arrived} orders arrived`)
  expect(lanes.flatMap(({ problems }) => problems)).toEqual([])
  expect(arrived).toBeGreaterThan(0)
  if (IS_SOAK) expect(STEPS.filter((step) => !hit.has(step))).toEqual([])
})
