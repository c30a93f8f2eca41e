import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { adx } from './adx.ts'

/** Indicators of whether there is a trend. */
export const TREND: readonly IndicatorDefinition[] = [adx]
