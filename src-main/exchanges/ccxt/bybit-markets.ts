import { AppError } from '#shared/errors.ts'
import { type BybitMarket, bybitMarket, feesAnswer, instrumentsAnswer } from './bybit-answers.ts'
import type { DialectTools, ListedMarket } from './dialect.ts'

/** What it costs where the account does not say. */
const USUAL_FEE = 0.001

type Fees = { readonly maker: number; readonly taker: number }

/** Spot markets, with the account's own fees where there is a key; they are read one by one, so that none hides another. */
export async function bybitMarkets({
  wire,
}: DialectTools): Promise<{ readonly listed: readonly ListedMarket[]; readonly unread: number }> {
  const { result } = await wire.read(
    {
      name: 'GET market/instruments-info',
      ask: (client) => client.request('v5/market/instruments-info', 'public', 'GET', { category: 'spot' }),
    },
    instrumentsAnswer,
  )
  const fees = wire.hasKey ? await feesOf(wire) : new Map<string, Fees>()
  const listed: ListedMarket[] = []
  let unread = 0
  for (const raw of result.list) {
    const market = bybitMarket.safeParse(raw).data
    const one = market === undefined ? undefined : listedMarket(market, fees.get(market.symbol))
    if (one === undefined) unread++
    else listed.push(one)
  }
  return { listed, unread }
}

async function feesOf(wire: DialectTools['wire']): Promise<Map<string, Fees>> {
  try {
    const { result } = await wire.read(
      {
        name: 'GET account/fee-rate',
        isSigned: true,
        ask: (client) => client.request('v5/account/fee-rate', 'private', 'GET', { category: 'spot' }),
      },
      feesAnswer,
    )
    return new Map(
      result.list.map(({ symbol, makerFeeRate, takerFeeRate }) => [
        symbol,
        { maker: Number(makerFeeRate), taker: Number(takerFeeRate) },
      ]),
    )
  } catch (error) {
    // A key that may not ask for fees may trade all the same.
    if (error instanceof AppError && error.code === 'EXCHANGE_REJECTED') return new Map()
    throw error
  }
}

function listedMarket(market: BybitMarket, fees: Fees | undefined): ListedMarket | undefined {
  const { lotSizeFilter: lot, priceFilter, riskParameters } = market
  if (priceFilter.tickSize === '0' || lot.basePrecision === '0') return undefined
  const most = lot.maxLimitOrderQty ?? lot.maxOrderQty
  const bands = [riskParameters?.priceLimitRatioX, riskParameters?.priceLimitRatioY]
    .map(Number)
    .filter((band) => band > 0)
  return {
    market: market.symbol,
    instrument: {
      symbol: `${market.baseCoin}/${market.quoteCoin}`,
      base: market.baseCoin,
      quote: market.quoteCoin,
      kind: 'spot',
      status: market.status === 'Trading' ? 'trading' : 'halted',
      tickSize: priceFilter.tickSize,
      lotSize: lot.basePrecision,
      minAmount: lot.minOrderQty,
      ...(most === undefined ? {} : { maxAmount: most }),
      minNotional: lot.minOrderAmt,
      ...(bands.length === 0 ? {} : { priceBand: Math.min(...bands) }),
      makerFee: fees?.maker ?? USUAL_FEE,
      takerFee: fees?.taker ?? USUAL_FEE,
    },
  }
}
