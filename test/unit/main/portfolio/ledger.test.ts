import { expect, test } from 'vitest'
import {
  depositTransaction,
  feeTransaction,
  fillTransaction,
  ledgerSums,
  profitTransaction,
  requireBalanced,
} from '#main/portfolio/ledger.ts'
import { createMemoryLedgerStore, LedgerKeeper } from '#main/portfolio/ledger-keeper.ts'
import { moneyTexts } from '#main/portfolio/money-by-currency.ts'
import { ledgerEntrySchema } from '#shared/contract/portfolio.ts'
import { decimal } from '#shared/decimal.ts'
import { AppError } from '#shared/errors.ts'
import { BTC, fillsOf, PERPETUAL } from './fills.ts'

const head = { id: 'd1', account: 'a', time: 1, reference: 'start' }

test('a purchase moves both currencies and its fee', () => {
  const [fill] = fillsOf(['buy', 0.5, 50_000, { fee: '0.1', feeCurrency: 'BNB' }])
  const { entries } = fillTransaction(fill, BTC)
  expect(entries.map(({ book, currency, amount }) => `${book} ${currency} ${amount}`)).toEqual([
    'holdings BTC 0.5',
    'trading BTC -0.5',
    'holdings USDT -25000',
    'trading USDT 25000',
    'holdings BNB -0.1',
    'fees BNB 0.1',
  ])
  for (const entry of entries) expect(ledgerEntrySchema.parse(entry)).toEqual(entry)
  expect(new Set(entries.map(({ id }) => id)).size).toBe(6)
  expect(entries.every(({ reference, time, account }) => reference === '1' && time === 1_000 && account === 'a')).toBe(
    true,
  )
})

test('a perpetual changes no currencies but its fee and its profit', () => {
  const [fill] = fillsOf(['sell', 1, 100, { fee: '0.1' }])
  const { entries } = fillTransaction(fill, PERPETUAL)
  expect(moneyTexts(ledgerSums(entries, 'holdings'))).toEqual({ USDT: '-0.1' })
  const profit = profitTransaction(head, 'USDT', decimal(-5)).entries
  expect(moneyTexts(ledgerSums(profit, 'holdings'))).toEqual({ USDT: '-5' })
  expect(moneyTexts(ledgerSums([...entries, ...profit]))).toEqual({})
})

test('each transaction is booked once; balances are those of the holdings, kept or summed anew', () => {
  const store = createMemoryLedgerStore()
  const keeper = new LedgerKeeper(store)
  const [buy, sell] = fillsOf(['buy', 1, 100, { fee: '0.1' }], ['sell', 0.4, 120])
  const all = [
    depositTransaction(head, 'USDT', decimal(1_000)),
    fillTransaction(buy, BTC),
    fillTransaction(sell, BTC),
    feeTransaction({ ...head, id: 'f1' }, 'USDT', decimal(3)),
  ]
  expect(all.map((transaction) => keeper.book(transaction))).toEqual([true, true, true, true])
  expect(all.map((transaction) => keeper.book(transaction))).toEqual([false, false, false, false])
  const balances = { USDT: '944.9', BTC: '0.6' }
  expect(moneyTexts(keeper.holdings('a'))).toEqual(balances)
  keeper.forget('a')
  expect(moneyTexts(keeper.holdings('a'))).toEqual(balances)
  expect(moneyTexts(new LedgerKeeper(store).holdings('a'))).toEqual(balances)
  expect(moneyTexts(keeper.holdings('b'))).toEqual({})
  expect(moneyTexts(ledgerSums(store.all, 'fees'))).toEqual({ USDT: '3.1' })
  expect(moneyTexts(ledgerSums(store.all, 'deposits'))).toEqual({ USDT: '-1000' })
})

test('what moves nothing is not booked', () => {
  const store = createMemoryLedgerStore()
  expect(new LedgerKeeper(store).book(depositTransaction(head, 'USDT', decimal(0)))).toBe(false)
  expect(store.all).toEqual([])
})

test('what does not add up is refused', () => {
  const { entries } = depositTransaction(head, 'USDT', decimal(5))
  const store = createMemoryLedgerStore()
  const lame = { id: 'x', entries: entries.slice(0, 1) }
  expect(() => new LedgerKeeper(store).book(lame)).toThrow(AppError)
  expect(() => requireBalanced(lame.entries)).toThrow('off by 5 USDT')
  expect(store.all).toEqual([])
})
