import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseStrategyText, STRATEGY_LIMITS, validateStrategy } from '#shared/domain/strategy.ts'
import { AppError } from '#shared/errors.ts'

const base = {
  version: 1,
  name: 'test',
  symbols: ['BTC/USDT'],
  timeframe: '1h',
  parameters: { fastPeriod: { default: 20, min: 5, max: 50, step: 5 }, stop: { default: 0.02 } },
  indicators: {
    fast: { type: 'sma', period: '$fastPeriod' },
    slow: { type: 'sma', period: 50, source: 'close', timeframe: '4h' },
    bb: { type: 'bollinger', period: 20, stdDev: 2 },
  },
  entryConditions: { long: ['fast crosses above slow'] },
  exitConditions: {},
  riskManagement: { positionSize: 1, stopLoss: '$stop' },
}

function problems(change: object): string[] {
  const result = validateStrategy({ ...base, ...change })
  return (result.problems ?? []).map(({ path, message }) => `${path}: ${message}`)
}

function refusal(text: string): AppError {
  try {
    parseStrategyText(text)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the text was accepted')
}

test.each(['test/fixtures/strategies', 'resources/strategies'])('every strategy in %s is valid', (folder) => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  expect(files.length).toBeGreaterThan(3)
  for (const file of files) expect(parseStrategyText(readFileSync(`${folder}/${file}`, 'utf8')).version).toBe(1)
})

test('sections left out are empty', () => {
  expect(parseStrategyText('{"name":"a","timeframe":"1h"}')).toEqual({
    version: 1,
    name: 'a',
    symbols: [],
    timeframe: '1h',
    parameters: {},
    indicators: {},
    entryConditions: {},
    exitConditions: {},
    riskManagement: {},
  })
})

test('all risk settings of the language have a place', () => {
  const riskManagement = {
    positionSize: 0.5,
    sizing: 'risk',
    riskPct: 0.01,
    stopLoss: { atr: 2, period: 14 },
    takeProfit: [
      { at: 0.02, fraction: 0.5 },
      { at: 0.04, fraction: 0.25 },
    ],
    trailingStop: { percent: 0.03, activateAt: 0.05 },
    breakEvenAt: 0.02,
    maxBarsInTrade: 48,
    cooldownBars: 3,
    maxOpenPositions: 2,
    onOppositeSignal: 'reverse',
    entryOrder: { type: 'limit', offset: -0.001, expiresAfterBars: 3 },
    tradingHours: ['08:00-16:00', '22:00-24:00'],
    protections: [
      { type: 'maxDrawdown', limit: 0.2 },
      { type: 'dailyLoss', limit: 0.03 },
      { type: 'stopLossGuard', trades: 3, withinBars: 24, pauseBars: 12 },
      { type: 'lowProfit', trades: 5, withinBars: 200, minReturn: 0, pauseBars: 50 },
    ],
  }
  expect(problems({ riskManagement })).toEqual([])
  expect(problems({ riskManagement: { stopLoss: { price: 'bb.lower' }, takeProfit: { price: 'fast' } } })).toEqual([])
})

test.each([
  [
    { entryConditions: { long: ['fsat > slow'] } },
    'entryConditions.long[0]: unknown name "fsat"; did you mean "fast"?',
  ],
  [
    { exitConditions: { short: ['1 < 2', 'fast >'] } },
    'exitConditions.short[1]: the condition ends too early: expected a number, a name or "("',
  ],
  [{ entryConditions: { lnog: [] } }, 'entryConditions: unknown key "lnog"; did you mean "long"?'],
  [{ entryConditions: { long: 'fast > slow' } }, 'entryConditions.long: expected a list'],
  [{ entryConditions: { long: [1] } }, 'entryConditions.long[0]: expected a string'],
  [{ entryCondition: {} }, ': unknown key "entryCondition"; did you mean "entryConditions"?'],
  [
    { timeframe: '7m' },
    `timeframe: expected "1m", "3m", "5m", "10m", "15m", "30m", "1h", "2h", "3h", "4h", "6h", "8h", "12h", "1d", "3d", "1w"`,
  ],
  [{ name: undefined }, 'name: is missing'],
  [{ name: '' }, 'name: must not be empty'],
  [{ version: 2 }, 'version: expected 1'],
  [{ symbols: Array.from({ length: 101 }, () => 'A/B') }, 'symbols: has too many entries: at most 100'],
  [
    { parameters: { '1a': { default: 1 } } },
    'parameters.1a: a name starts with a letter and has letters, digits and _ only, at most 64',
  ],
  [{ parameters: { a: { default: 1, maximum: 3 } } }, 'parameters.a: unknown key "maximum"'],
  [{ parameters: { ...base.parameters, a: { default: 1, min: 3 } } }, 'parameters.a: default 1 is below min 3'],
  [{ parameters: { ...base.parameters, a: { default: 1, min: 3, max: 2 } } }, 'parameters.a: min 3 is above max 2'],
  [{ riskManagement: { stopLoss: -0.1 } }, 'riskManagement.stopLoss: must be more than 0'],
  [{ riskManagement: { stopLoss: true } }, 'riskManagement.stopLoss: expected a number or a "$parameter" or an object'],
  [{ riskManagement: { stopLoss: { atr: -2 } } }, 'riskManagement.stopLoss.atr: must be more than 0'],
  [{ riskManagement: { stopLoss: '$nothing' } }, 'riskManagement.stopLoss: unknown parameter "$nothing"'],
  [{ riskManagement: { stopLoss: '$fastPeriod' } }, 'riskManagement.stopLoss: must be less than 1'],
  [
    { riskManagement: { stopLoss: { price: 'bb' } } },
    'riskManagement.stopLoss.price: "bb" has several outputs: write bb.upper, bb.middle, bb.lower, bb.bandwidth or bb.percentB',
  ],
  [{ riskManagement: { takeProft: 0.1 } }, 'riskManagement: unknown key "takeProft"; did you mean "takeProfit"?'],
  [{ riskManagement: { positionSize: 1.5 } }, 'riskManagement.positionSize: must be at most 1'],
  [{ riskManagement: { maxBarsInTrade: 1.5 } }, 'riskManagement.maxBarsInTrade: expected a whole number'],
  [
    { riskManagement: { tradingHours: ['8-16'] } },
    'riskManagement.tradingHours[0]: expected hours in UTC as "08:00-16:00"',
  ],
  [
    { riskManagement: { sizing: 'risk', trailingStop: 0.02 } },
    'riskManagement.sizing: sizing "risk" needs a stopLoss: the distance to it gives the quantity',
  ],
  [
    { riskManagement: { takeProfit: [0.6, 0.5].map((fraction, index) => ({ at: 0.1 * (index + 1), fraction })) } },
    'riskManagement.takeProfit: the fractions add up to 1.1: at most 1, the whole position',
  ],
  [
    { riskManagement: { takeProfit: [0.3, 0.2, 0.3].map((at) => ({ at, fraction: 0.2 })) } },
    'riskManagement.takeProfit[2].at: a target lies at 0.3 already (takeProfit[0]): give each its own place, or add up the fractions',
  ],
  [{ riskManagement: { takeProfit: [] } }, 'riskManagement.takeProfit: needs at least 1 entries'],
  [
    { riskManagement: { takeProfit: [{ at: 0, fraction: 0.5 }] } },
    'riskManagement.takeProfit[0].at: must be more than 0',
  ],
  [
    { riskManagement: { takeProfit: [{ at: 0.1, fraction: 1.1 }] } },
    'riskManagement.takeProfit[0].fraction: must be at most 1',
  ],
  [{ riskManagement: { riskPct: 1 } }, 'riskManagement.riskPct: must be less than 1'],
  [{ riskManagement: { breakEvenAt: 0 } }, 'riskManagement.breakEvenAt: must be more than 0'],
  [
    { riskManagement: { entryOrder: { type: 'limit', offset: -1 } } },
    'riskManagement.entryOrder.offset: must be more than -1',
  ],
  [
    { riskManagement: { entryOrder: { type: 'limit', expiresAfterBars: 0 } } },
    'riskManagement.entryOrder.expiresAfterBars: must be at least 1',
  ],
  [
    { riskManagement: { entryOrder: { type: 'market', offset: -0.01 } } },
    'riskManagement.entryOrder.offset: only an entryOrder of the type "limit" has offset',
  ],
  [
    { riskManagement: { tradingHours: ['24:00-06:00'] } },
    'riskManagement.tradingHours[0]: expected hours in UTC as "08:00-16:00"',
  ],
  [
    { riskManagement: { protections: [{ type: 'maxDrawdown', limit: 1 }] } },
    'riskManagement.protections[0].limit: must be less than 1',
  ],
  [
    { riskManagement: { protections: [{ type: 'stopLossGuard', trades: 2, withinBars: 5 }] } },
    'riskManagement.protections[0].pauseBars: expected a number or a "$parameter"',
  ],
  [
    { riskManagement: { protections: [{ type: 'luck' }] } },
    'riskManagement.protections[0].type: expected a protection with "type": maxDrawdown, dailyLoss, stopLossGuard or lowProfit',
  ],
])('%j is refused: %s', (change, expected) => {
  expect(problems(change)).toContain(expected)
})

const indicators = (more: object) => ({ indicators: { ...base.indicators, ...more } })

test.each([
  [indicators({ a: { type: 'smma' } }), 'indicators.a.type: unknown indicator "smma"; did you mean "sma"?'],
  [
    indicators({ a: { type: 'sma', perid: 3 } }),
    'indicators.a.perid: unknown parameter "perid"; did you mean "period"? (sma has period)',
  ],
  [
    indicators({ a: { type: 'sma', period: '$slow' } }),
    'indicators.a.period: unknown parameter "$slow"; did you mean "$stop"?',
  ],
  [
    indicators({ a: { type: 'sma', period: 'ten' } }),
    'indicators.a.period: expected a number or "$" and a parameter\'s name',
  ],
  [
    indicators({ a: { type: 'pattern', name: 'no word' } }),
    'indicators.a.name: expected a number or "$" and a parameter\'s name',
  ],
  [
    indicators({ a: { type: 'sma', source: 'fsat' } }),
    'indicators.a.source: unknown name "fsat"; did you mean "fast"?',
  ],
  [
    indicators({ a: { type: 'sma', source: 'bb' } }),
    'indicators.a.source: "bb" has several outputs: write bb.upper, bb.middle, bb.lower, bb.bandwidth or bb.percentB',
  ],
  [
    indicators({ a: { type: 'sma', timeframe: '30m' } }),
    "indicators.a.timeframe: 30m is not a multiple of the strategy's timeframe 1h",
  ],
  [
    indicators({ a: { type: 'sma', source: 'b' }, b: { type: 'ema', source: 'a' } }),
    'indicators.a.source: indicators form a cycle: a → b → a',
  ],
  [indicators({ a: { type: 'sma', source: 'a' } }), 'indicators.a.source: indicators form a cycle: a → a'],
  [indicators({ close: { type: 'sma' } }), 'indicators.close: "close" is a word of the language: choose another name'],
  [indicators({ above: { type: 'sma' } }), 'indicators.above: "above" is a word of the language: choose another name'],
])('%j is refused: %s', (change, expected) => {
  expect(problems(change)).toContain(expected)
})

test('a word is one of those that the type offers', () => {
  expect(problems(indicators({ a: { type: 'pattern', name: 'hammer' } }))).toEqual([])
  expect(problems(indicators({ a: { type: 'pattern', name: 'hamer' } }))[0]).toMatch(
    /^indicators\.a\.name: pattern: unknown name "hamer"; did you mean "hammer"\?/,
  )
})

test.each([0, -5, 1.5, 1e12])('a period of %d is refused', (period) => {
  expect(problems(indicators({ a: { type: 'sma', period } }))[0]).toMatch(/^indicators\.a/)
})

test('all problems are reported at once, with their places', () => {
  const result = validateStrategy({
    ...base,
    naem: 1,
    entryConditions: { long: ['fsat > slow', 'fast > slwo'] },
    riskManagement: { stopLoss: 3 },
  })
  expect(result.problems).toEqual([
    { path: 'riskManagement.stopLoss', message: 'must be less than 1' },
    { path: '', message: 'unknown key "naem"; did you mean "name"?', suggestion: 'name' },
    {
      path: 'entryConditions.long[0]',
      message: 'unknown name "fsat"; did you mean "fast"?',
      suggestion: 'fast',
      from: 0,
      to: 4,
    },
    {
      path: 'entryConditions.long[1]',
      message: 'unknown name "slwo"; did you mean "slow"?',
      suggestion: 'slow',
      from: 7,
      to: 11,
    },
  ])
})

test('the error names the first problem and carries all', () => {
  const error = refusal(JSON.stringify({ ...base, entryConditions: { long: ['fsat > slow', 'fsat < slow'] } }))
  expect(error.code).toBe('VALIDATION')
  expect(error.message).toBe('entryConditions.long[0]: unknown name "fsat"; did you mean "fast"? (and 1 more)')
  expect(error.details).toMatchObject({ problems: [{ from: 0, to: 4 }, { path: 'entryConditions.long[1]' }] })
})

test('text that is not JSON is refused with its place', () => {
  const error = refusal('{"name" "a"}')
  expect(error.message).toMatch(/^not valid JSON: .*position 8/)
  expect(error.details).toMatchObject({ problems: [{ path: '', from: 8, to: 9 }] })
  expect(refusal('{"name": }').message).toMatch(/^not valid JSON/)
  expect(refusal('').message).toMatch(/^not valid JSON/)
  expect(refusal('[]').message).toBe('expected an object')
  expect(refusal('null').message).toBe('expected an object')
})

test('hostile texts get one clear sentence', () => {
  expect(refusal(`{"name":"${'x'.repeat(10_000_000)}"}`).message).toBe(
    'the definition has 10000011 characters, at most 1000000 are allowed',
  )
  expect(refusal('['.repeat(500_000)).message).toBe('the JSON is nested too deeply: at most 16 levels')
  expect(refusal('{"a":'.repeat(17)).message).toContain('nested too deeply')
  expect(refusal('{"name":"a","timeframe":"1h","__proto__":{"polluted":1}}').message).toBe(
    'the key "__proto__" is not allowed',
  )
  expect(refusal('{"name":"a","timeframe":"1h","indicators":{"constructor":{"type":"sma"}}}').message).toBe(
    'indicators: the key "constructor" is not allowed',
  )
  expect(refusal(JSON.stringify({ ...base, symbols: new Array(60_000).fill('a') })).message).toContain(
    'more than 50000 values',
  )
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})

test('names that objects have from birth are plain names here', () => {
  const strange = { toString: { type: 'sma', period: 3 }, hasOwnProperty: { type: 'sma', period: '$valueOf' } }
  expect(problems({ parameters: {}, indicators: strange, entryConditions: {}, riskManagement: {} })).toEqual([
    'indicators.hasOwnProperty.period: unknown parameter "$valueOf"',
  ])
  expect(problems({ entryConditions: { long: ['toString > valueOf'] } })).toEqual([
    'entryConditions.long[0]: unknown name "toString"',
    'entryConditions.long[0]: unknown name "valueOf"',
  ])
})

test('the number of indicators, and of problems reported, is bounded', () => {
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`i${i}`, { type: 'sma', period: i + 1 }]))
  expect(problems({ indicators: { ...base.indicators, ...many(500) } })).toEqual([])
  expect(problems({ indicators: many(STRATEGY_LIMITS.indicators + 1) })).toContain(
    `indicators: has ${STRATEGY_LIMITS.indicators + 1} entries: at most ${STRATEGY_LIMITS.indicators}`,
  )
  expect(problems({ entryConditions: { long: Array.from({ length: 100 }, () => 'a + b > c') } })).toHaveLength(100)
})

test('a chain of sources may be as long as there are indicators', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 499 }, (_, i) => [
      `i${i}`,
      { type: 'sma', period: 2, ...(i === 498 ? {} : { source: `i${i + 1}` }) },
    ]),
  )
  expect(problems({ indicators: { ...chain, ...base.indicators } })).toEqual([])
})

test('any JSON value is either a definition or has problems', () => {
  const keys = fc.constantFrom(
    ...Object.keys(base),
    'type',
    'period',
    'source',
    'long',
    'stopLoss',
    '__proto__',
    'toString',
  )
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
    ),
  })).value
  fc.assert(
    fc.property(value, (any) => {
      const result = validateStrategy(JSON.parse(JSON.stringify(any)))
      expect(result.problems === undefined || result.problems.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('an indicator of unknown type is wrong once: its name is known to whatever reads it', () => {
  const broken = {
    indicators: { fast: { type: 'smaa', period: 20 }, over: { type: 'sma', period: 5, source: 'fast.value' } },
    entryConditions: { long: ['fsat > close', 'fast > close', 'fast.upper > over'] },
  }
  expect(problems(broken)).toEqual([
    'indicators.fast.type: unknown indicator "smaa"; did you mean "sma"?',
    'entryConditions.long[0]: unknown name "fsat"; did you mean "fast"?',
  ])
})
