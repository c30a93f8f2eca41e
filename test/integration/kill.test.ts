import { afterAll, beforeAll, expect, test } from 'vitest'
import { JOURNAL_STEPS, type JournalStep } from '#main/ports.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'
import { bundleEngine } from './kill/bundle-engine.ts'
import { HELD_SCENARIOS, SCENARIOS, type Scenario } from './kill/scenarios.ts'
import { Survival } from './kill/survival.ts'

/** Folders that live through their kills side by side. */
const LANES = 2
const LIMIT_MS = 20 * 60_000
const isSoak = process.env['AUTOCBOT_SOAK'] === '1'
const RANDOM_KILLS = isSoak ? 200 : 20
/** In a soak the engine is killed at each of the first times that a step is reached, else once: at the first or the last. */
const MOST_TIMES = 5

let program: string
let remove: () => void

beforeAll(async () => {
  const bundle = await bundleEngine()
  program = bundle.file
  remove = bundle.remove
})

afterAll(() => remove())

/** Reached only where the exchange cannot hold an order itself. */
const HELD_STEPS: readonly JournalStep[] = ['held.triggered', 'held.sending']

/** Works through jobs in as many lanes as there are, each job on whichever folder is free. */
async function inLanes<Job>(
  jobs: Iterable<Job>,
  work: (lane: Survival, job: Job) => Promise<void>,
  isLimited = false,
): Promise<string[]> {
  const queue = [...jobs]
  const lanes = Array.from({ length: LANES }, () => new Survival(program, temporaryFolder, isLimited))
  await Promise.all(
    lanes.map(async (lane) => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) await work(lane, job)
      await lane.end()
    }),
  )
  return lanes.flatMap(({ problems }) => problems)
}

/** Small seeded random numbers in [0, 1): mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Kills the engine at every step of the scenarios; answers which steps it was killed at. */
async function killAtEveryStep(scenarios: readonly Scenario[], isLimited: boolean): Promise<Set<JournalStep>> {
  const counted: { scenario: Scenario; step: JournalStep; nth: number }[] = []
  const count = async (lane: Survival, scenario: Scenario): Promise<void> => {
    const counts = await lane.count(scenario)
    for (const [index, step] of JOURNAL_STEPS.entries()) {
      const most = counts[step] ?? 0
      const first = Array.from({ length: Math.min(most, MOST_TIMES) }, (_, at) => at + 1)
      const times = isSoak || most === 0 ? first : [index % 2 === scenarios.indexOf(scenario) % 2 ? 1 : most]
      for (const nth of times) counted.push({ scenario, step, nth })
    }
  }
  expect(await inLanes(scenarios, count, isLimited)).toEqual([])
  const hit = new Set<JournalStep>()
  let kills = 0
  const kill = async (lane: Survival, { scenario, step, nth }: (typeof counted)[number]): Promise<void> => {
    // What the market brings comes sooner or later, or not at all.
    const isHit = (await lane.killAt(scenario, step, nth)) || (nth > 1 && (await lane.killAt(scenario, step, 1)))
    if (!isHit) return
    hit.add(step)
    kills++
  }
  const problems = await inLanes(counted, kill, isLimited)
  const failed = new Set(problems.map((problem) => problem.slice(0, problem.indexOf(': ')))).size
  console.log(`survived ${kills - failed} of ${kills} kills (${hit.size} named steps)`)
  expect(problems).toEqual([])
  return hit
}

test('an engine that is killed at any step of an order loses nothing and doubles nothing', {
  timeout: LIMIT_MS,
}, async () => {
  const hit = await killAtEveryStep(SCENARIOS, false)
  expect(JOURNAL_STEPS.filter((step) => !hit.has(step) && !HELD_STEPS.includes(step))).toEqual([])
})

test('what an engine holds for an exchange survives its death at any step, and nothing of it is sold twice', {
  timeout: LIMIT_MS,
}, async () => {
  const hit = await killAtEveryStep(HELD_SCENARIOS, true)
  // The market does not always come to where an order waits.
  const again = HELD_STEPS.filter((step) => !hit.has(step)).flatMap((step) => Array.from({ length: 12 }, () => step))
  const [waiting] = HELD_SCENARIOS
  const kill = async (lane: Survival, step: JournalStep): Promise<void> => {
    if (waiting !== undefined && !hit.has(step) && (await lane.killAt(waiting, step, 1))) hit.add(step)
  }
  expect(await inLanes(again, kill, true)).toEqual([])
  expect(HELD_STEPS.filter((step) => !hit.has(step))).toEqual([])
})

test('an engine that is killed at any moment loses nothing and doubles nothing', { timeout: LIMIT_MS }, async () => {
  const seed = Number(process.env['AUTOCBOT_SEED'] ?? Date.now() % 1_000_000)
  console.log(`random kills with seed ${seed}`)
  const random = randomNumbers(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]
  const jobs = Array.from({ length: RANDOM_KILLS }, (_, index) => ({
    isStarting: index % 4 === 3,
    scenarios: [pick(SCENARIOS), pick(SCENARIOS), pick(SCENARIOS)] as const,
    step: pick(JOURNAL_STEPS),
    afterMs: Math.floor(random() * 300),
  }))
  const problems = await inLanes(jobs, async (lane, { isStarting, scenarios, step, afterMs }) => {
    if (isStarting) await lane.killWhileStarting(scenarios[0], step, 50 + afterMs)
    else await lane.killWhile(scenarios, afterMs)
  })
  const failed = new Set(problems.map((problem) => problem.slice(0, problem.indexOf(': ')))).size
  console.log(`survived ${jobs.length - failed} of ${jobs.length} kills (at random moments, seed ${seed})`)
  expect(problems).toEqual([])
})
