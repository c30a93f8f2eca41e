import { decimalText } from '#shared/decimal.ts'
import { walletJson } from './account-json.ts'
import { badParameter } from './bybit-error.ts'
import { accountOf, type Backend, type Call, type Method } from './method.ts'

const DAYS_OF_A_KEY = 90
const DAY = 86_400_000

/** Methods that tell what an account has and may do. */
export const ACCOUNT_METHODS: readonly Method[] = [
  { rest: 'GET /v5/account/wallet-balance', security: 'read', run: wallet },
  { rest: 'GET /v5/account/info', security: 'read', run: info },
  { rest: 'GET /v5/account/fee-rate', security: 'read', run: feeRate },
  { rest: 'GET /v5/account/withdrawal', security: 'read', run: withdrawable },
  { rest: 'GET /v5/user/query-api', security: 'key', run: keyInfo },
  { rest: 'GET /v5/asset/coin/query-info', security: 'key', run: coins },
]

function wallet(call: Call, { venue }: Backend): unknown {
  if (call.params.required('accountType') !== 'UNIFIED') throw badParameter('accountType only support UNIFIED.')
  return { list: [walletJson(accountOf(call), venue, call.params.text('coin')?.split(','))] }
}

function info({ now }: Call): unknown {
  return {
    marginMode: 'REGULAR_MARGIN',
    updatedTime: String(now),
    unifiedMarginStatus: 5,
    dcpStatus: 'OFF',
    timeWindow: 10,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
  }
}

function feeRate({ params }: Call, { venue }: Backend): unknown {
  params.requireSpot()
  const symbol = params.text('symbol')
  const markets = symbol === undefined ? venue.markets() : [venue.market(symbol)]
  return {
    category: 'spot',
    list: markets.map(({ rules }) => ({
      symbol: rules.symbol,
      baseCoin: '',
      takerFeeRate: decimalText(rules.takerCommission),
      makerFeeRate: decimalText(rules.makerCommission),
    })),
  }
}

function withdrawable(call: Call): unknown {
  const names = call.params.required('coinName').split(',')
  const free = names.map((coin) => [coin, decimalText(accountOf(call).balance(coin).free)] as const)
  return { availableWithdrawal: free[0]?.[1] ?? '0', availableWithdrawalMap: Object.fromEntries(free) }
}

function keyInfo({ key, now }: Call): unknown {
  const mayTrade = key?.canTrade === true
  const createdAt = key?.createdAt ?? now
  return {
    id: '16651472',
    note: 'fake',
    apiKey: key?.key,
    readOnly: mayTrade ? 0 : 1,
    secret: '',
    permissions: {
      ContractTrade: [],
      Spot: mayTrade ? ['SpotTrade'] : [],
      Wallet: ['AccountTransfer', ...(key?.canWithdraw === true ? ['Withdraw'] : [])],
      Options: [],
      Derivatives: [],
      CopyTrading: [],
      BlockTrade: [],
      Exchange: [],
      NFT: [],
      Affiliate: [],
    },
    ips: key?.isRestricted === true ? ['127.0.0.1'] : ['*'],
    type: 1,
    deadlineDay: DAYS_OF_A_KEY,
    expiredAt: new Date(createdAt + DAYS_OF_A_KEY * DAY).toISOString(),
    createdAt: new Date(createdAt).toISOString(),
    unified: 0,
    uta: 1,
    userID: 24_617_703 + (key?.account.uid ?? 0),
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    rsaPublicKey: '',
    isMaster: true,
    parentUid: '0',
    kycLevel: 'LEVEL_DEFAULT',
    kycRegion: '',
  }
}

/** Coins without the chains on which they move: nothing can be withdrawn here. */
function coins(_: Call, { venue }: Backend): unknown {
  const names = new Set(venue.markets().flatMap(({ rules }) => [rules.base, rules.quote]))
  return { rows: [...names].map((coin) => ({ name: coin, coin, remainAmount: '0', chains: [] })) }
}
