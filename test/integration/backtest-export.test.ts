import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemPorts } from '#main/system/system-ports.ts'
import { runCommand } from '#test/builders/cli.ts'
import { anEngine } from '#test/builders/engine.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url))

/** An engine with one finished run, whose save dialog answers what `chosen` holds. */
async function aRun() {
  const chosen: { file: string | undefined; asked: string[] } = { file: undefined, asked: [] }
  const engine = await anEngine({
    ports: {
      ...systemPorts(),
      dialogs: {
        chooseFileToOpen: () => Promise.resolve(undefined),
        chooseFileToSave: (name) => {
          chosen.asked.push(name)
          return Promise.resolve(chosen.file)
        },
      },
    },
  })
  const folder = engine.dataFolder
  await runCommand(folder, ['candles', 'import', fixture('candles-real/BTC-USDT-1h.csv.gz'), '--json'])
  const strategy = fixture('strategies/sma-cross-long.json')
  const run = await runCommand(folder, ['backtest', '--strategy', strategy, '--symbol', 'BTC/USDT', '--json'])
  expect(run.code, run.stdout).toBe(0)
  const dispatch = (name: string, input: object, origin: 'window' | 'socket' = 'window') =>
    engine.dispatcher.dispatch(name, input, { origin })
  const list = await dispatch('backtest.list', {})
  const { items } = (list.ok ? list.value : {}) as { items: { id: string }[] }
  return { chosen, dispatch, id: items[0]?.id ?? '', report: JSON.parse(run.stdout), folder }
}

test('the report of a stored run is the one page that the command line writes, and goes where the dialog says', async () => {
  const { chosen, dispatch, id, report } = await aRun()
  const folder = temporaryFolder()
  expect(await dispatch('backtest.exportReport', { id })).toEqual({ ok: true, value: { file: null } })
  expect(chosen.asked).toEqual(['backtest-report.html'])
  chosen.file = join(folder, 'report.html')
  expect(await dispatch('backtest.exportReport', { id })).toEqual({ ok: true, value: { file: chosen.file } })
  expect(readdirSync(folder)).toEqual(['report.html'])
  const page = readFileSync(chosen.file, 'utf8')
  expect(page.startsWith('<!doctype html>')).toBe(true)
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)
  const charts = JSON.parse(data?.[1] ?? 'null')
  expect(charts.curve.time).toHaveLength(report.bars)
  expect(charts.symbols[0].candles.time).toHaveLength(report.bars)
  expect(charts.symbols[0].trades).toHaveLength(report.trades.length)
})

test('the window names no file; nothing half-written is left, and an unknown run is said', async () => {
  const { chosen, dispatch, id, folder } = await aRun()
  const target = temporaryFolder()
  const refused = (code: string, words: string) => ({
    ok: false,
    error: { code, message: expect.stringContaining(words) },
  })
  const file = join(target, 'report.html')
  for (const name of ['backtest.exportReport', 'backtest.exportCsv']) {
    const input = { id, what: 'trades' }
    expect(await dispatch(name, { ...input, file })).toMatchObject(refused('VALIDATION', 'chosen in a dialog'))
    expect(await dispatch(name, { ...input, file: 'a.html' }, 'socket')).toMatchObject(
      refused('VALIDATION', 'no absolute path'),
    )
    expect(await dispatch(name, { ...input, id: 'none' })).toMatchObject(refused('NOT_FOUND', 'none'))
    const missing = join(target, 'missing', 'x')
    expect(await dispatch(name, { ...input, file: missing }, 'socket')).toMatchObject(refused('NOT_FOUND', 'folder'))
  }
  const start = { definition: '{}', series: { source: 'import', symbol: 'BTC/USDT', timeframe: '1h' } }
  const costs = { capital: 1, fee: 0, slippage: 0 }
  writeFileSync(file, 'mine')
  expect(await dispatch('backtest.start', { ...start, ...costs, detailFile: file })).toMatchObject(
    refused('VALIDATION', 'chosen in a dialog'),
  )
  expect([chosen.asked, readdirSync(target), folder.length > 0]).toEqual([[], ['report.html'], true])
  expect(readFileSync(file, 'utf8')).toBe('mine')
})
