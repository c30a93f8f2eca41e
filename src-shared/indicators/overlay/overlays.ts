import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { alma } from './alma.ts'
import { bollinger } from './bollinger.ts'
import { dema } from './dema.ts'
import { donchian } from './donchian.ts'
import { ema } from './ema.ts'
import { heikinAshi } from './heikin-ashi.ts'
import { hma } from './hma.ts'
import { ichimoku } from './ichimoku.ts'
import { kama } from './kama.ts'
import { keltner } from './keltner.ts'
import { linreg } from './linreg.ts'
import { psar } from './psar.ts'
import { rma } from './rma.ts'
import { sma } from './sma.ts'
import { supertrend } from './supertrend.ts'
import { t3 } from './t3.ts'
import { tema } from './tema.ts'
import { trima } from './trima.ts'
import { vidya } from './vidya.ts'
import { vwap } from './vwap.ts'
import { vwma } from './vwma.ts'
import { wma } from './wma.ts'
import { zlema } from './zlema.ts'

/** Indicators drawn on the price. */
export const OVERLAYS: readonly IndicatorDefinition[] = [
  sma,
  ema,
  wma,
  dema,
  tema,
  trima,
  hma,
  zlema,
  kama,
  vidya,
  rma,
  vwma,
  alma,
  linreg,
  t3,
  vwap,
  psar,
  supertrend,
  bollinger,
  keltner,
  donchian,
  ichimoku,
  heikinAshi,
]
