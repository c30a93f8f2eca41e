import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { adx } from './adx.ts'
import { adxr } from './adxr.ts'
import { aroon } from './aroon.ts'
import { aroonosc } from './aroonosc.ts'
import { choppiness } from './choppiness.ts'
import { dm } from './dm.ts'
import { dx } from './dx.ts'
import { linregIntercept } from './linreg-intercept.ts'
import { linregSlope } from './linreg-slope.ts'
import { tsf } from './tsf.ts'
import { vhf } from './vhf.ts'
import { vortex } from './vortex.ts'

/** Indicators of whether there is a trend. */
export const TREND: readonly IndicatorDefinition[] = [
  adx,
  adxr,
  dx,
  dm,
  aroon,
  aroonosc,
  vhf,
  vortex,
  choppiness,
  linregSlope,
  linregIntercept,
  tsf,
]
