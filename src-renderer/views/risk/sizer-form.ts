import type { CallInput } from '#shared/contract/contract.ts'
import { readTyped } from '#shared/format/typed-numbers.ts'

/** What is typed into the calculator; prices as text, the risk in percent. */
export type SizerForm = {
  readonly side: 'buy' | 'sell'
  readonly risk: string
  readonly price: string
  readonly stop: string
  readonly target: string
}

export const EMPTY_SIZER: SizerForm = { side: 'buy', risk: '', price: '', stop: '', target: '' }

type SizerInput = CallInput<'trading.createSmartOrder'>

/** The sizing to ask for, or why what was typed cannot be asked. What is left empty the engine fills by the limits. */
export function readSizer(
  { side, risk, price, stop, target }: SizerForm,
  { account, symbol }: { readonly account: string; readonly symbol: string },
): { readonly input: SizerInput } | { readonly problems: Readonly<Partial<Record<keyof SizerForm, string>>> } {
  const problems: Partial<Record<keyof SizerForm, string>> = {}
  const typed = readTyped(risk)
  const riskPct = typed.value === undefined ? undefined : Number(typed.value) / 100
  if (typed.problem !== undefined) problems.risk = typed.problem
  else if (riskPct !== undefined && !(riskPct > 0 && riskPct < 1)) problems.risk = 'must be above 0 and below 100'
  const prices = { price, stop, target }
  const given: Partial<Record<keyof typeof prices, string>> = {}
  for (const name of ['price', 'stop', 'target'] as const) {
    const { value, problem } = readTyped(prices[name], { signed: true })
    if (value !== undefined && Number(value) > 0) given[name] = value
    else if (value !== undefined || problem !== undefined) problems[name] = problem ?? 'must be a number above 0'
  }
  if (Object.keys(problems).length > 0) return { problems }
  return {
    input: {
      account,
      symbol,
      side,
      dryRun: true,
      ...(riskPct === undefined ? {} : { riskPct }),
      ...(given.price === undefined ? { type: 'market' } : { type: 'limit', price: given.price }),
      ...(given.stop === undefined ? {} : { stopLoss: given.stop }),
      ...(given.target === undefined ? {} : { takeProfit: given.target }),
    },
  }
}
