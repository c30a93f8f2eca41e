import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileStrategy } from '#main/strategies/definition/compile.ts'
import { requireTradable } from '#main/strategies/runner/tradable.ts'
import { parseStrategyText } from '#shared/domain/strategy.ts'
import { coin } from '#test/builders/hand-feed.ts'

const TEMPLATES = 'resources/strategies'

test.each(readdirSync(TEMPLATES))('the template %s can trade', (file) => {
  const compiled = compileStrategy(parseStrategyText(readFileSync(join(TEMPLATES, file), 'utf8')))
  expect(() => requireTradable(compiled, [coin('BTC')])).not.toThrow()
})

test('all that is in the way is named at once', () => {
  const compiled = compileStrategy(
    parseStrategyText(
      JSON.stringify({
        name: 'too much',
        timeframe: '1h',
        entryConditions: { short: ['close > 1'] },
        riskManagement: { breakEvenAt: 0.1, protections: [{ type: 'dailyLoss', limit: 0.1 }] },
      }),
    ),
  )
  expect(() => requireTradable(compiled, [coin('BTC', { kind: 'perpetual' })])).toThrow(
    /no spot instrument.*no long entry.*short entry.*breakEvenAt.*dailyLoss/,
  )
})
