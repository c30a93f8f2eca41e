import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { atr } from './atr.ts'

/** Indicators of how much the price varies. */
export const VOLATILITY: readonly IndicatorDefinition[] = [atr]
