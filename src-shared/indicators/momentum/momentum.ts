import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { ao } from './ao.ts'
import { apo } from './apo.ts'
import { bop } from './bop.ts'
import { cci } from './cci.ts'
import { cmo } from './cmo.ts'
import { dpo } from './dpo.ts'
import { fisher } from './fisher.ts'
import { fosc } from './fosc.ts'
import { kst } from './kst.ts'
import { macd } from './macd.ts'
import { mass } from './mass.ts'
import { mfi } from './mfi.ts'
import { msw } from './msw.ts'
import { ppo } from './ppo.ts'
import { priceMomentum } from './price-momentum.ts'
import { qstick } from './qstick.ts'
import { roc } from './roc.ts'
import { rsi } from './rsi.ts'
import { stochRsi } from './stoch-rsi.ts'
import { stochastic } from './stochastic.ts'
import { trix } from './trix.ts'
import { tsi } from './tsi.ts'
import { ultosc } from './ultosc.ts'
import { willr } from './willr.ts'

/** Indicators of how fast the price moves. */
export const MOMENTUM: readonly IndicatorDefinition[] = [
  rsi,
  macd,
  stochastic,
  stochRsi,
  willr,
  cci,
  mfi,
  cmo,
  roc,
  priceMomentum,
  ppo,
  apo,
  trix,
  tsi,
  kst,
  ultosc,
  ao,
  bop,
  dpo,
  fosc,
  fisher,
  qstick,
  msw,
  mass,
]
