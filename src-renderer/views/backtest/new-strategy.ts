/** What a new strategy begins with: something that runs at once and shows each section. */
export const NEW_STRATEGY_TEXT = `{
  "version": 1,
  "name": "New strategy",
  "symbols": ["BTC/USDT"],
  "timeframe": "1h",
  "indicators": {
    "fast": { "type": "ema", "period": 20 },
    "slow": { "type": "ema", "period": 50 }
  },
  "entryConditions": {
    "long": ["fast crosses above slow"]
  },
  "exitConditions": {
    "long": ["fast crosses below slow"]
  },
  "riskManagement": {
    "positionSize": 1,
    "stopLoss": 0.03
  }
}
`
