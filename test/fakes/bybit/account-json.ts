import { type Decimal, decimal, decimalText, ZERO } from '#shared/decimal.ts'
import type { Account } from '#test/fakes/venue/account.ts'
import type { Venue } from '#test/fakes/venue/venue.ts'

/** What one unit of a coin is worth in dollars, as far as its market tells; zero where there is none. */
function priceOf(coin: string, venue: Venue): Decimal {
  if (coin === 'USDT' || coin === 'USDC') return decimal(1)
  const market = venue.markets().find(({ rules }) => rules.symbol === `${coin}USDT`)
  return market?.tape.last() ?? ZERO
}

/** A unified account as `wallet-balance` and the stream tell it, with all coins or these. */
export function walletJson(account: Account, venue: Venue, coins?: readonly string[]): Record<string, unknown> {
  const told = account.balances().filter(([coin]) => coins === undefined || coins.includes(coin))
  const equity = decimalText(
    account
      .balances()
      .reduce((sum, [coin, { free, locked }]) => sum.add(free.add(locked).mul(priceOf(coin, venue))), ZERO),
  )
  return {
    accountType: 'UNIFIED',
    accountLTV: '0',
    accountIMRate: '0',
    accountIMRateByMp: '0',
    accountMMRate: '0',
    accountMMRateByMp: '0',
    totalEquity: equity,
    totalWalletBalance: equity,
    totalMarginBalance: equity,
    totalAvailableBalance: equity,
    totalPerpUPL: '0',
    totalInitialMargin: '0',
    totalInitialMarginByMp: '0',
    totalMaintenanceMargin: '0',
    totalMaintenanceMarginByMp: '0',
    coin: told.map(([coin, { free, locked }]) => {
      const all = free.add(locked)
      return {
        coin,
        equity: decimalText(all),
        usdValue: decimalText(all.mul(priceOf(coin, venue))),
        walletBalance: decimalText(all),
        locked: decimalText(locked),
        spotHedgingQty: '0',
        borrowAmount: '0',
        spotBorrow: '0',
        // It is empty since the exchange wants to be asked for it elsewhere.
        availableToWithdraw: '',
        availableToBorrow: '',
        accruedInterest: '0',
        totalOrderIM: '0',
        totalPositionIM: '0',
        totalPositionMM: '0',
        unrealisedPnl: '0',
        cumRealisedPnl: '0',
        bonus: '0',
        marginCollateral: true,
        collateralSwitch: true,
      }
    }),
  }
}
