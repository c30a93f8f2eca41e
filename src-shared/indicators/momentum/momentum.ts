import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { macd } from './macd.ts'
import { rsi } from './rsi.ts'
import { stochastic } from './stochastic.ts'

/** Indicators of how fast the price moves. */
export const MOMENTUM: readonly IndicatorDefinition[] = [rsi, macd, stochastic]
