import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '#main/engine/engine.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallInput, CallName, CallOutput } from '#shared/contract/contract.ts'
import { coin, type HandFeed, handFeed } from '#test/builders/hand-feed.ts'
import '#test/builders/raw-imports.ts'

/** The price that every symbol stands around. */
export const PRICE = 100
const TICK_EVERY_MS = 100
const ORIGINS = ['cli', 'socket', 'window', 'tray'] as const

/** What reached the disk since it was last asked: commits of both books, and how long the longest took. */
export type Commits = { books: number; paper: number; longestMs: number }

/** A real engine on real files, on a market of many symbols. */
export type Floor = {
  readonly feed: HandFeed
  readonly symbols: readonly string[]
  engine: Engine
  /** Through the dispatcher, as a window or a script would; by turns from every origin, for each may call so often only. */
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  commits(): Commits
  /** All symbols move a little ten times a second, until the answer is called. */
  ticking(): () => void
  /** Closes the engine, lets `work` have the folder, and opens another; answers how long that took until it answered a call. */
  restart(work?: (folder: string) => void): Promise<number>
  close(): Promise<void>
}

/** Opens a floor whose account may order as often and as much as it can pay. */
export async function openFloor(count: number): Promise<Floor> {
  const { createEngine } = await import('#main/engine/engine.ts')
  const folder = mkdtempSync(join(tmpdir(), 'autocbot-bench-'))
  const ports = systemPorts()
  const coins = Array.from({ length: count }, (_, index) => coin(`C${index}`, { minNotional: '1' }))
  const symbols = coins.map(({ symbol }) => symbol)
  const feed = handFeed(ports.clock, coins)
  let tally: Commits = { books: 0, paper: 0, longestMs: 0 }
  let began = 0
  const open = () =>
    createEngine({
      dataFolder: folder,
      feed,
      ports: {
        ...ports,
        steps: (step) => {
          if (step === 'books.committing' || step === 'paper.committing') began = performance.now()
          if (step !== 'books.committed' && step !== 'paper.committed') return
          tally[step === 'books.committed' ? 'books' : 'paper']++
          tally.longestMs = Math.max(tally.longestMs, performance.now() - began)
        },
      },
    })
  let calls = 0
  const floor: Floor = {
    feed,
    symbols,
    engine: await open(),
    async call(name, input) {
      const origin = ORIGINS[calls++ % ORIGINS.length] ?? 'cli'
      const result = await floor.engine.dispatcher.dispatch(name, input, { origin })
      if (!result.ok) throw new Error(`${name}: ${result.error.code} ${result.error.message}`)
      // The dispatcher has checked the value against the call's own schema.
      return result.value as CallOutput<typeof name>
    },
    commits() {
      const before = tally
      tally = { books: 0, paper: 0, longestMs: 0 }
      return before
    },
    ticking() {
      let tick = 0
      const timer = setInterval(() => {
        tick++
        for (const symbol of symbols) feed.move(symbol, PRICE + (tick % 3) / 10)
      }, TICK_EVERY_MS)
      return () => clearInterval(timer)
    },
    async restart(work) {
      await floor.engine.close()
      work?.(folder)
      const start = performance.now()
      floor.engine = await open()
      await floor.call('system.health', {})
      const elapsed = performance.now() - start
      showAll()
      return elapsed
    },
    async close() {
      await floor.engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  const showAll = (): void => {
    for (const symbol of symbols) feed.move(symbol, PRICE)
  }
  showAll()
  await floor.call('risk.setLimits', {
    limits: {
      maxPositionSizePct: 1,
      maxPortfolioRiskPct: 1,
      maxTotalExposurePct: 1,
      maxOpenPositions: 1_000,
      maxDrawdownPct: 1,
      minRiskRewardRatio: 0,
    },
    protections: {
      maxDailyLossPct: null,
      maxWeeklyLossPct: null,
      stopLossGuard: null,
      priceBandPct: null,
      maxOrdersPerMinute: null,
      duplicateWindowMs: null,
    },
  })
  return floor
}
