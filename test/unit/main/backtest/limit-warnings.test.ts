import { expect, test } from 'vitest'
import { limitWarnings } from '#main/backtest/limit-warnings.ts'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { DEFAULT_RISK_LIMITS } from '#shared/domain/risk-limits.ts'
import { requireStrategy } from '#shared/domain/strategy.ts'

function warnings(riskManagement: object, { symbols = 1, maxDrawdown = null as number | null } = {}): string {
  const definition = requireStrategy({ name: 's', timeframe: '1h', symbols: ['A/B'], riskManagement })
  const { risk } = compileStrategy(definition)
  return limitWarnings({ risk, symbols, maxDrawdown }, DEFAULT_RISK_LIMITS).join('\n')
}

test('a strategy within the limits needs no warning', () => {
  expect(warnings({ positionSize: 0.1, stopLoss: 0.02, takeProfit: 0.03 }, { symbols: 9, maxDrawdown: 0.19 })).toBe('')
})

test.each([
  [{}, {}, 'puts 100 % of equity into one position; your limit is 10 %'],
  [{ positionSize: 0.1, stopLoss: 0.3 }, {}, 'loses 3 % of equity where a stop is hit; your limit is 2 %'],
  [{ positionSize: 0.1 }, { symbols: 10 }, 'may put 100 % of equity into positions; your limit is 95 %'],
  [{ positionSize: 0.05 }, { symbols: 11 }, 'may hold 11 positions at once; your limit is 10'],
  [{ positionSize: 0.1, stopLoss: 0.02, takeProfit: 0.02 }, {}, '1 times as far away as the stop; your limit is 1.5'],
  [
    {
      positionSize: 0.1,
      stopLoss: 0.02,
      takeProfit: [
        { at: 0.01, fraction: 0.5 },
        { at: 0.09, fraction: 0.5 },
      ],
    },
    {},
    '0.5 times as far away',
  ],
  [{ positionSize: 0.1 }, { maxDrawdown: 0.314 }, 'fell 31.4 % from its peak; your limit is 20 %'],
])('%j %j: %s', (riskManagement, run, words) => {
  const text = warnings(riskManagement, run)
  expect(text).toContain(words)
  expect(text.split('\n')).toHaveLength(1)
})

test('risk sizing puts in what the stop allows', () => {
  expect(warnings({ sizing: 'risk', riskPct: 0.01, stopLoss: 0.1 })).toBe('')
  expect(warnings({ sizing: 'risk', riskPct: 0.01, stopLoss: 0.02 })).toContain('puts 50 % of equity')
})

test('fewer positions than symbols count as what can be open at once', () => {
  expect(warnings({ positionSize: 0.1, maxOpenPositions: 3 }, { symbols: 20 })).toBe('')
})
