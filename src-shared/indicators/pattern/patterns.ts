import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { pattern } from './pattern.ts'

/** Candlestick patterns; all are one kind, told apart by `name`. */
export const PATTERN: readonly IndicatorDefinition[] = [pattern]
