import { z } from 'zod'
import { TIMEFRAMES } from '#shared/time.ts'

/** How large a definition may be. Each limit is far above any real strategy and keeps checking and compiling bounded. */
export const STRATEGY_LIMITS = {
  /** Characters of the JSON text. */
  textLength: 1_000_000,
  /** Levels of objects and arrays in the JSON. */
  jsonDepth: 16,
  nameLength: 200,
  descriptionLength: 2_000,
  symbols: 100,
  parameters: 100,
  indicators: 1_000,
  /** Characters of a parameter's or indicator's name. */
  identifierLength: 64,
  /** Conditions in one list. */
  conditions: 100,
  /** Characters of one condition. */
  conditionLength: 10_000,
} as const

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/
const SERIES_REFERENCE = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$/

const identifier = z.string().max(STRATEGY_LIMITS.identifierLength).regex(IDENTIFIER)
const parameterReference = z
  .string()
  .max(STRATEGY_LIMITS.identifierLength + 1)
  .regex(/^\$[A-Za-z_][A-Za-z0-9_]*$/)
const seriesReference = z
  .string()
  .max(2 * STRATEGY_LIMITS.identifierLength + 1)
  .regex(SERIES_REFERENCE)

/** A number, or `$name` for the parameter of that name. */
const orParameter = (number: z.ZodNumber) => z.union([number, parameterReference])

const fraction = orParameter(z.number().gt(0).lt(1))
const gain = orParameter(z.number().gt(0).max(1_000))
const bars = orParameter(z.number().int().min(1).max(1_000_000))

const atrDistance = z.strictObject({
  atr: orParameter(z.number().gt(0).max(1_000)),
  period: orParameter(z.number().int().min(1).max(10_000)).optional(),
})
const priceLevel = z.strictObject({ price: seriesReference })

const condition = z.string().min(1).max(STRATEGY_LIMITS.conditionLength)
const conditionLists = z.strictObject({
  long: z.array(condition).max(STRATEGY_LIMITS.conditions).optional(),
  short: z.array(condition).max(STRATEGY_LIMITS.conditions).optional(),
})

/** A number that can be varied: `default` counts unless a run sets another; `min`, `max` and `step` are the range to search. */
export const strategyParameterSchema = z.strictObject({
  default: z.number(),
  min: z.number().optional(),
  max: z.number().optional(),
  step: z.number().gt(0).optional(),
})

/**
 * One indicator: its type and parameters; a parameter is a number, `$name` or, where the type gives a choice of words, a
 * word. Which parameters there are depends on the type.
 */
export const strategyIndicatorSchema = z
  .object({
    type: z.string().min(1).max(STRATEGY_LIMITS.identifierLength),
    source: seriesReference.optional(),
    timeframe: z.enum(TIMEFRAMES).optional(),
    seed: z.enum(['sma', 'first']).optional(),
  })
  .catchall(z.union([z.number(), parameterReference, identifier]))

const protection = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('maxDrawdown'), limit: fraction }),
  z.strictObject({ type: z.literal('dailyLoss'), limit: fraction }),
  z.strictObject({ type: z.literal('stopLossGuard'), trades: bars, withinBars: bars, pauseBars: bars }),
  z.strictObject({
    type: z.literal('lowProfit'),
    trades: bars,
    withinBars: bars,
    minReturn: orParameter(z.number().min(-1).max(1_000)),
    pauseBars: bars,
  }),
])

/** Sizing, stops, targets and limits of a strategy. Ratios are fractions of the entry's fill price or of equity. */
export const riskManagementSchema = z.strictObject({
  positionSize: orParameter(z.number().gt(0).max(1)).optional(),
  sizing: z.enum(['equity', 'risk']).optional(),
  riskPct: fraction.optional(),
  stopLoss: z.union([fraction, atrDistance, priceLevel]).optional(),
  takeProfit: z
    .union([
      gain,
      atrDistance,
      priceLevel,
      z
        .array(z.strictObject({ at: gain, fraction: orParameter(z.number().gt(0).max(1)) }))
        .min(1)
        .max(20),
    ])
    .optional(),
  trailingStop: z.union([fraction, z.strictObject({ percent: fraction, activateAt: gain.optional() })]).optional(),
  breakEvenAt: gain.optional(),
  maxBarsInTrade: bars.optional(),
  cooldownBars: orParameter(z.number().int().min(0).max(1_000_000)).optional(),
  maxOpenPositions: orParameter(z.number().int().min(1).max(1_000)).optional(),
  onOppositeSignal: z.enum(['ignore', 'reverse']).optional(),
  entryOrder: z
    .strictObject({
      type: z.enum(['market', 'limit']),
      offset: orParameter(z.number().gt(-1).lt(1)).optional(),
      expiresAfterBars: bars.optional(),
    })
    .optional(),
  tradingHours: z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/))
    .max(24)
    .optional(),
  protections: z.array(protection).max(20).optional(),
})

/**
 * The whole definition as JSON. It checks the shape only; names, indicator parameters and conditions are checked by
 * `validateStrategy`. Lists and sections that are left out become empty.
 */
export const strategyDefinitionSchema = z.strictObject({
  version: z.literal(1).default(1),
  name: z.string().min(1).max(STRATEGY_LIMITS.nameLength),
  description: z.string().max(STRATEGY_LIMITS.descriptionLength).optional(),
  symbols: z.array(z.string().min(1).max(50)).max(STRATEGY_LIMITS.symbols).default([]),
  timeframe: z.enum(TIMEFRAMES),
  parameters: z.record(identifier, strategyParameterSchema).default({}),
  indicators: z.record(identifier, strategyIndicatorSchema).default({}),
  entryConditions: conditionLists.default({}),
  exitConditions: conditionLists.default({}),
  riskManagement: riskManagementSchema.default({}),
})

/** A strategy as data, as INTERFACES and docs/strategy-language.md describe it. */
export type StrategyDefinition = z.output<typeof strategyDefinitionSchema>
export type StrategyParameter = z.output<typeof strategyParameterSchema>
export type StrategyIndicator = z.output<typeof strategyIndicatorSchema>
export type RiskManagement = z.output<typeof riskManagementSchema>
