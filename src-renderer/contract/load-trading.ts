import { useTrading } from '#renderer/stores/trading.ts'
import { call } from './client.ts'
import { fetchPages } from './pages.ts'

const ITEMS_A_PAGE = 1_000
/** More open orders than this are not shown at once. */
const MOST_PAGES = 10

/** Reads what the chosen account has open; `account` chooses another one. Throws what a call is refused with. */
export async function loadTrading(account?: string): Promise<void> {
  const { items: accounts } = await call('accounts.list', {})
  const known = account ?? useTrading.getState().account
  const chosen = accounts.find(({ id }) => id === known) ?? accounts[0]
  if (chosen === undefined) {
    useTrading.setState({ isLoaded: true, accounts })
    return
  }
  const { id } = chosen
  const page = (cursor: string | undefined) => ({
    account: id,
    limit: ITEMS_A_PAGE,
    ...(cursor === undefined ? {} : { cursor }),
  })
  const [orders, positions, { balances }] = await Promise.all([
    fetchPages((cursor) => call('trading.orders', { ...page(cursor), open: true }), { most: MOST_PAGES }),
    fetchPages((cursor) => call('trading.positions', page(cursor)), { most: MOST_PAGES }),
    call('trading.balance', { account: id }),
  ])
  useTrading.setState({
    isLoaded: true,
    accounts,
    account: id,
    openOrders: orders.flatMap(({ items }) => items),
    positions: positions.flatMap(({ items }) => items),
    balances,
  })
}
