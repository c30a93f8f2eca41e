/** What a run did not do, or did otherwise than the strategy says: counted, and told in the report. */
export class Counters {
  /** Bars (or detail bars) in which it mattered what came first. */
  ambiguousBars = 0
  /** Entries without free cash. */
  noCash = 0
  /** Signals and orders beyond the most open positions. */
  tooMany = 0
  /** Entries of which the bar's volume left only a part. */
  cutByVolume = 0
  /** Entries that the bar's volume left nothing of. */
  noVolume = 0
  /** Exits above the share of volume that an entry may take. */
  largeExits = 0
  /** Entries that a limit of the account made smaller. */
  cutByLimits = 0
  /** Entries not made because the account's exposure was used up. */
  noExposure = 0
  /** Entries not made for their ratio of target to stop. */
  poorRatio = 0
  /** Entries not made because the account's drawdown was reached. */
  afterDrawdown = 0
  /** Bars inside which a position was looked at, and those of them with detail candles. */
  watchedBars = 0
  detailedBars = 0
}
