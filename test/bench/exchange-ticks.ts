import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openExchangeFloor } from './exchange-floor.ts'
import { startExchangeServer } from './exchange-server.ts'

const SYMBOLS = 20
const TICKS = 200_000
const MEMORY_TICKS = 1_000_000
const PART_TICKS = 250_000
const MOST_MB_A_MILLION = 1
const MOST_WAL_MB = 33

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** Prints a figure. */
export type Print = (name: string, value: number, unit: string, note: string) => void

/** What the process holds after everything that can go has gone, in MB, and how many files it has open. */
function held(folder: string): {
  readonly heap: number
  readonly rss: number
  readonly files: number
  readonly wal: number
} {
  if (typeof collect === 'function') for (let turn = 0; turn < 3; turn++) collect()
  const { heapUsed, rss, external } = process.memoryUsage()
  const files = existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0
  const logs = readdirSync(folder).filter((name) => name.endsWith('-wal'))
  const wal = Math.max(0, ...logs.map((name) => statSync(join(folder, name)).size))
  return { heap: (heapUsed + external) / 2 ** 20, rss: rss / 2 ** 20, files, wal: wal / 2 ** 20 }
}

/**
 * Messages of Binance's market a second through the whole engine, and what a million of them leave in memory. With `isSoak`
 * it throws where more is kept than may be.
 */
export async function benchTicks(print: Print, { ticks = MEMORY_TICKS, isSoak = false } = {}): Promise<void> {
  const server = await startExchangeServer(SYMBOLS)
  const floor = await openExchangeFloor(server, SYMBOLS)
  try {
    await floor.tick(TICKS)
    const { seconds, busy } = await floor.tick(TICKS)
    const note = `${SYMBOLS} symbols, a position with two stops in each; the exchange in a process of its own`
    print('exchange: ticks on one core', TICKS / busy, 'ticks/s', `${note}; goal 20,000`)
    const share = `${((busy / seconds) * 100).toFixed(0)} % of a core`
    print('exchange: ticks as they came', TICKS / seconds, 'ticks/s', share)
    const before = held(floor.dataFolder)
    for (let done = 0; done < ticks; done += PART_TICKS) await floor.tick(Math.min(PART_TICKS, ticks - done))
    const after = held(floor.dataFolder)
    const heap = (after.heap - before.heap) / (ticks / 1e6)
    const rss = (after.rss - before.rss) / (ticks / 1e6)
    const files = after.files - before.files
    print(
      'exchange: heap kept a million ticks',
      heap,
      'MB',
      `over ${ticks / 1e6} million; goal 1; resident ${rss.toFixed(1)}`,
    )
    print('exchange: files opened and kept', files, 'files', `largest write-ahead log ${after.wal.toFixed(1)} MB`)
    const isFlat = heap <= MOST_MB_A_MILLION && files <= 0 && after.wal <= MOST_WAL_MB
    if (isSoak && !isFlat) throw new Error('More is kept than may be.')
  } finally {
    await floor.close()
    server.stop()
  }
}
