import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runBacktest } from '#main/backtest/engine/run-backtest.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { parseStrategyText, type StrategyDefinition } from '#shared/domain/strategy.ts'
import { realCandles } from '#test/fixtures/read-fixture.ts'

const FOLDER = `${import.meta.dirname}/../../../resources/strategies`
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
const candles = realCandles('BTC-USDT-1h')

const template = (file: string): StrategyDefinition => parseStrategyText(readFileSync(`${FOLDER}/${file}`, 'utf8'))

test('there are eight templates, each with a name of its own', () => {
  expect(FILES).toHaveLength(8)
  expect(new Set(FILES.map((file) => template(file).name)).size).toBe(8)
})

test.each(FILES)('%s is explained in a sentence and risks a tenth of the money', (file) => {
  const { description = '', riskManagement } = template(file)
  expect(description).toMatch(/^[A-Z].{40,}\.$/)
  expect(riskManagement.positionSize).toBe(0.1)
})

test.each(FILES)('%s trades on the sample candles', (file) => {
  const definition = template(file)
  const { report } = runBacktest(compileStrategy(definition, { timeframe: '1h' }), candles, {
    symbol: 'BTC/USDT',
    timeframe: '1h',
    capital: 10_000,
    fee: 0.001,
    slippage: 0.0005,
  })
  expect(report.trades.length).toBeGreaterThan(30)
  expect(report.finalEquity).toBeGreaterThan(5_000)
})
