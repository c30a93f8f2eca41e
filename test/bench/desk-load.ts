import type { ElectronApplication } from '@playwright/test'

/** How much more market the window is given than the simulated one has. */
export type DeskLoad = {
  /** Invented symbols besides the five of the simulated market. */
  readonly moreSymbols: number
  /** Minutes of candles before now. */
  readonly minutes: number
}

/**
 * Stretches the market on its way to the window: more symbols, and candles older than the simulated market's. Only what
 * the engine answers is changed, in the running main process: the app itself knows nothing of it.
 */
export async function stretchMarket(app: ElectronApplication, load: DeskLoad): Promise<void> {
  await app.evaluate(({ ipcMain }, { moreSymbols, minutes }) => {
    type Answer = { ok: boolean; value: Record<string, unknown> }
    type Handler = (event: unknown, name: string, input: Record<string, unknown>) => Promise<Answer>
    type Item = { symbol: string; base?: string }
    const handlers: Map<string, Handler> = Reflect.get(ipcMain, '_invokeHandlers')
    const handler = handlers.get('autocbot:call')
    if (handler === undefined) throw new Error('nobody answers the calls of the window')
    const minute = 60_000
    const mark = 'stretched '
    const first = Math.floor(Date.now() / minute - minutes) * minute
    const wave = (time: number): number => {
      const n = time / minute
      return 50_000 + 1_500 * Math.sin(n / 900) + 300 * Math.sin(n / 47) + 40 * Math.sin(n * 1.7)
    }
    const candles = (from: number, to: number): Record<string, Float64Array> => {
      const begin = Math.max(first, Math.ceil(from / minute) * minute)
      const count = Math.max(0, Math.ceil((to - begin) / minute))
      const time = Float64Array.from({ length: count }, (_, i) => begin + i * minute)
      const open = time.map((at) => wave(at - minute))
      const close = time.map((at) => wave(at))
      const high = close.map((price, i) => Math.max(price, open[i] ?? price) + 8)
      const low = close.map((price, i) => Math.min(price, open[i] ?? price) - 8)
      return { time, open, high, low, close, volume: time.map((at) => 5 + 4 * Math.sin(at / minute)) }
    }
    const more = (items: readonly Item[]): Item[] => {
      const [model] = items
      const names = Array.from({ length: moreSymbols }, (_, i) => `C${i + 1}`)
      return [...items, ...names.map((base) => ({ ...model, base, symbol: `${base}/USDT` }))]
    }
    // As the engine does: so many bars a page, and where the next one begins.
    const page = (from: number, to: number, limit: number): Answer => {
      const end = Math.min(to, Math.max(from, first) + limit * minute)
      return { ok: true, value: { columns: candles(from, end), ...(end < to ? { nextCursor: `${mark}${end}` } : {}) } }
    }
    handlers.set('autocbot:call', async (event, name, input) => {
      const { cursor, limit } = input
      if (typeof cursor === 'string' && cursor.startsWith(mark)) {
        return page(Number(cursor.slice(mark.length)), Number(input['to']), Number(limit))
      }
      const answer = await handler(event, name, input)
      if (!answer.ok) return answer
      if (name === 'market.instruments' || name === 'market.overview') {
        return { ok: true, value: { ...answer.value, items: more(answer.value['items'] as Item[]) } }
      }
      const { from, to, timeframe } = input
      if (name !== 'market.candles' || timeframe !== '1m' || typeof from !== 'number' || typeof to !== 'number')
        return answer
      const columns = answer.value['columns'] as Record<string, Float64Array>
      return columns['time']?.length === 0 ? page(from, to, Number(limit)) : answer
    })
  }, load)
}

/** Every symbol gets a hundred prices a second, each as a message of its own, until `stopTicks`. */
export async function startTicks(app: ElectronApplication, moreSymbols: number): Promise<void> {
  await app.evaluate(({ BrowserWindow }, count) => {
    const prices = new Map<string, number>([
      ['BTC/USDT', 50_000],
      ['ETH/USDT', 3_000],
      ['SOL/USDT', 150],
      ['XRP/USDT', 0.6],
      ['DOGE/USDT', 0.15],
    ])
    for (let i = 1; i <= count; i += 1) prices.set(`C${i}/USDT`, 100 * i)
    let ticks = 0
    const began = performance.now()
    const timer = setInterval(() => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      // A late timer makes up for what it has missed: the rate is the same on a slow machine.
      for (; ticks < (performance.now() - began) / 10; ticks += 1) {
        const time = Date.now()
        for (const [symbol, price] of prices) {
          const last = price * (1 + 0.002 * Math.sin(ticks / 70 + price))
          const [text, bid, ask] = [last, last * 0.9999, last * 1.0001].map((each) => each.toFixed(5))
          const payload = { symbol, bid, ask, last: text, time }
          contents?.send('autocbot:event', { name: 'market.quote', sequence: 0, time, payload })
        }
      }
    }, 10)
    Object.assign(globalThis, { stopTicks: () => clearInterval(timer), ticksSent: () => ticks * prices.size })
  }, moreSymbols)
}

/** Ends the prices; resolves to how many there were. */
export async function stopTicks(app: ElectronApplication): Promise<number> {
  return await app.evaluate(() => {
    const { stopTicks: stop, ticksSent } = globalThis as unknown as { stopTicks: () => void; ticksSent: () => number }
    stop()
    return ticksSent()
  })
}
