import type { IndicatorDefinition } from '#shared/indicators/definition.ts'
import { atr } from './atr.ts'
import { cvi } from './cvi.ts'
import { volatility } from './historical-volatility.ts'
import { natr } from './natr.ts'
import { percentRank } from './percent-rank.ts'
import { stddev } from './stddev.ts'
import { stderr } from './stderr.ts'
import { tr } from './tr.ts'
import { variance } from './variance.ts'
import { zscore } from './zscore.ts'

/** Indicators of how much the price varies. */
export const VOLATILITY: readonly IndicatorDefinition[] = [
  atr,
  natr,
  tr,
  stddev,
  stderr,
  variance,
  cvi,
  volatility,
  zscore,
  percentRank,
]
