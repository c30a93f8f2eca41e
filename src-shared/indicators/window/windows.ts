import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { highest } from './highest.ts'
import { lag } from './lag.ts'
import { lowest } from './lowest.ts'
import { sum } from './sum.ts'

/** The simplest things to know of a window of values. */
export const WINDOW: readonly IndicatorDefinition[] = [highest, lowest, sum, lag]
