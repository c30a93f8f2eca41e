import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { obv } from './obv.ts'

/** Indicators that read the volume. */
export const VOLUME: readonly IndicatorDefinition[] = [obv]
