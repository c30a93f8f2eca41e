import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { ad } from './ad.ts'
import { adosc } from './adosc.ts'
import { cmf } from './cmf.ts'
import { emv } from './emv.ts'
import { forceIndex } from './force-index.ts'
import { kvo } from './kvo.ts'
import { marketfi } from './marketfi.ts'
import { nvi } from './nvi.ts'
import { obv } from './obv.ts'
import { pvi } from './pvi.ts'
import { vosc } from './vosc.ts'
import { wad } from './wad.ts'

/** Indicators that read the volume. */
export const VOLUME: readonly IndicatorDefinition[] = [
  obv,
  ad,
  adosc,
  nvi,
  pvi,
  wad,
  marketfi,
  vosc,
  cmf,
  emv,
  kvo,
  forceIndex,
]
