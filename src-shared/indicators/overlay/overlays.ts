import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { bollinger } from './bollinger.ts'
import { donchian } from './donchian.ts'
import { ema } from './ema.ts'
import { linreg } from './linreg.ts'
import { rma } from './rma.ts'
import { sma } from './sma.ts'
import { wma } from './wma.ts'

/** Indicators drawn on the price. */
export const OVERLAYS: readonly IndicatorDefinition[] = [sma, ema, wma, rma, linreg, bollinger, donchian]
