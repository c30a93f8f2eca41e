import { ZERO } from '#shared/decimal.ts'
import type { SymbolRules } from '#test/fakes/venue/symbol-rules.ts'
import { BinanceError } from './binance-error.ts'
import { accountOf, type Backend, type Call, type Method } from './method.ts'
import { tradeJson } from './order-json.ts'
import { spanOf } from './order-methods.ts'
import { fixed } from './wire-number.ts'

/** Methods that tell what an account has, did and may do, and that keep its user stream alive. */
export const ACCOUNT_METHODS: readonly Method[] = [
  { rest: 'GET /api/v3/account', socket: 'account.status', security: 'read', weight: 20, run: account },
  { rest: 'GET /api/v3/myTrades', socket: 'myTrades', security: 'read', weight: 20, run: myTrades },
  {
    rest: 'GET /api/v3/account/commission',
    socket: 'account.commission',
    security: 'read',
    weight: 20,
    run: (call, backend) => commissionJson(backend.venue.market(call.params.required('symbol')).rules),
  },
  {
    rest: 'GET /api/v3/rateLimit/order',
    socket: 'account.rateLimits.orders',
    security: 'read',
    weight: 40,
    run: (call, backend) => backend.limits.usage(call.now, accountOf(call).uid).slice(1),
  },
  { rest: 'GET /sapi/v1/account/apiRestrictions', security: 'read', weight: 1, run: restrictions },
  { rest: 'GET /sapi/v1/asset/tradeFee', security: 'read', weight: 1, run: tradeFees },
  { rest: 'GET /sapi/v1/capital/config/getall', security: 'read', weight: 10, run: coins },
  // Nothing can be traded on margin here; programs ask for it all the same.
  { rest: 'GET /sapi/v1/margin/allPairs', security: 'read', weight: 1, run: () => [] },
  { rest: 'GET /sapi/v1/margin/isolated/allPairs', security: 'read', weight: 10, run: () => [] },
  {
    rest: 'GET /sapi/v1/system/status',
    security: 'none',
    weight: 1,
    run: () => ({ status: 0, msg: 'normal' }),
  },
  {
    rest: 'POST /api/v3/userDataStream',
    socket: 'userDataStream.start',
    security: 'key',
    weight: 2,
    run: (call, backend) => ({ listenKey: backend.users.open(accountOf(call)) }),
  },
  {
    rest: 'PUT /api/v3/userDataStream',
    socket: 'userDataStream.ping',
    security: 'key',
    weight: 2,
    run: (call, backend) => {
      backend.users.keepAlive(call.params.required('listenKey'))
      return {}
    },
  },
  {
    rest: 'DELETE /api/v3/userDataStream',
    socket: 'userDataStream.stop',
    security: 'key',
    weight: 2,
    run: (call, backend) => {
      backend.users.close(call.params.required('listenKey'))
      return {}
    },
  },
]

function account(call: Call): unknown {
  const own = accountOf(call)
  const omitsZero = call.params.text('omitZeroBalances') === 'true'
  return {
    makerCommission: 10,
    takerCommission: 10,
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000' },
    canTrade: own.canTrade && call.key?.canTrade === true,
    canWithdraw: call.key?.canWithdraw === true,
    canDeposit: true,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: own.updatedAt,
    accountType: 'SPOT',
    balances: own
      .balances()
      .filter(([, { free, locked }]) => !omitsZero || free.gt(0) || locked.gt(0))
      .map(([asset, { free, locked }]) => ({ asset, free: fixed(free), locked: fixed(locked) })),
    permissions: ['SPOT'],
    uid: own.uid,
  }
}

function myTrades(call: Call, backend: Backend): unknown {
  const { params } = call
  const symbol = params.required('symbol')
  backend.venue.market(symbol)
  const orderId = params.integer('orderId')
  const fromId = params.integer('fromId')
  const limit = params.limit(500, 1000)
  const { from, to } = spanOf(params)
  if (fromId !== undefined && (from !== undefined || to !== undefined)) {
    throw new BinanceError(-1128, 'Combination of optional parameters invalid.')
  }
  const fills = backend.venue
    .fills(accountOf(call))
    .filter(
      ({ trade, order }) =>
        trade.symbol === symbol &&
        (orderId === undefined || order.id === orderId) &&
        trade.id >= (fromId ?? 0) &&
        trade.time >= (from ?? 0) &&
        trade.time <= (to ?? Number.POSITIVE_INFINITY),
    )
  const isFromStart = fromId !== undefined || from !== undefined
  return (isFromStart ? fills.slice(0, limit) : fills.slice(-limit)).map(tradeJson)
}

function restrictions(call: Call): unknown {
  const { key } = call
  return {
    ipRestrict: key?.isRestricted === true,
    createTime: key?.createdAt,
    enableReading: key?.canRead === true,
    enableSpotAndMarginTrading: key?.canTrade === true,
    enableWithdrawals: key?.canWithdraw === true,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enablePortfolioMarginTrading: false,
  }
}

function tradeFees(call: Call, backend: Backend): unknown {
  const symbol = call.params.text('symbol')
  const markets = symbol === undefined ? backend.venue.markets() : [backend.venue.market(symbol)]
  return markets.map(({ rules }) => ({
    symbol: rules.symbol,
    makerCommission: rules.makerCommission.toFixed(),
    takerCommission: rules.takerCommission.toFixed(),
  }))
}

function commissionJson(rules: SymbolRules): unknown {
  const none = { maker: fixed(ZERO), taker: fixed(ZERO), buyer: fixed(ZERO), seller: fixed(ZERO) }
  return {
    symbol: rules.symbol,
    standardCommission: { ...none, maker: fixed(rules.makerCommission), taker: fixed(rules.takerCommission) },
    specialCommission: none,
    taxCommission: none,
    discount: { enabledForAccount: true, enabledForSymbol: true, discountAsset: 'BNB', discount: '0.75000000' },
  }
}

function coins(call: Call): unknown {
  return accountOf(call)
    .balances()
    .map(([coin, { free, locked }]) => ({
      coin,
      name: coin,
      depositAllEnable: true,
      withdrawAllEnable: true,
      trading: true,
      isLegalMoney: false,
      free: free.toFixed(),
      locked: locked.toFixed(),
      freeze: '0',
      withdrawing: '0',
      ipoing: '0',
      ipoable: '0',
      storage: '0',
      networkList: [],
    }))
}
