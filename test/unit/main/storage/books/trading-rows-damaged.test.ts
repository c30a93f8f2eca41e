import { expect, test } from 'vitest'
import { createFillsRepository } from '#main/storage/books/fills-repository.ts'
import { createLedgerRepository } from '#main/storage/books/ledger-repository.ts'
import { createOrdersRepository } from '#main/storage/books/orders-repository.ts'
import { createRiskStatesRepository } from '#main/storage/books/risk-states-repository.ts'
import { createTradesRepository } from '#main/storage/books/trades-repository.ts'
import { ENTRY, FILL, ORDER, tradingBooks } from '#test/builders/trading-rows.ts'

test.each([
  ['an order’s status', "UPDATE orders SET status = 'lost'"],
  ['an order’s amount', "UPDATE orders SET amount = 'much'"],
  ['an order’s fees', "UPDATE orders SET fee = '{'"],
  ['an order’s protection', `UPDATE orders SET protection = '{"takeProfit": 5}'`],
  ['a fill’s price', "UPDATE fills SET price = 'NaN'"],
  ['a booking’s book', "UPDATE ledger_entries SET book = 'pocket'"],
  ['a trade', "UPDATE trades SET state = ''"],
  ['a risk state', "UPDATE risk_states SET state = 'x'"],
])('damage of %s is a STORAGE error, never a guess', (_what, statement) => {
  const { database, write } = tradingBooks()
  const trade = { id: 't', account: 'paper', symbol: 'S', strategyId: undefined, entryTime: 1, exitTime: undefined }
  write({
    orders: [ORDER],
    fills: [FILL],
    ledger: [ENTRY],
    trades: [{ ...trade, state: {} }],
    riskStates: [{ account: 'paper', state: {} }],
  })
  const readAll = (): unknown => [
    createOrdersRepository(database).list({ account: 'paper' }),
    createFillsRepository(database).list({ account: 'paper' }),
    createLedgerRepository(database).list({ account: 'paper' }),
    createTradesRepository(database).list({ account: 'paper' }),
    createRiskStatesRepository(database).find('paper'),
  ]
  expect(readAll()).toHaveLength(5)
  database.exec(statement)
  expect(readAll).toThrow(expect.objectContaining({ code: 'STORAGE' }))
})
