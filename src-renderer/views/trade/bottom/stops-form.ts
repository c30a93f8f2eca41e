import { readOnGrid, readPercent } from '#renderer/views/trade/ticket/ticket-numbers.ts'
import type { CallInput } from '#shared/contract/contract.ts'
import type { Instrument } from '#shared/domain/instrument.ts'
import type { Position } from '#shared/domain/position.ts'
import { typedText } from '#shared/format/typed-numbers.ts'

/** Stop and target of a position as they are typed. */
export type StopsForm = { readonly stopLoss: string; readonly takeProfit: string; readonly breakEvenAfter: string }

/** The form as a call, or what is wrong with it. */
export type ReadStops = {
  readonly problems: Partial<Record<keyof StopsForm, string>>
  readonly input: CallInput<'trading.setStops'>
}

/** Reads the form. An empty field takes away what was there; what was not changed is left as it is. */
export function readStops(form: StopsForm, position: Position, instrument: Instrument | undefined): ReadStops {
  const problems: Partial<Record<keyof StopsForm, string>> = {}
  const level = (name: 'stopLoss' | 'takeProfit'): string | null | undefined => {
    const before = typedText(position[name] ?? '')
    if (form[name].trim() === before) return undefined
    const { value, problem } = readOnGrid(form[name], instrument?.tickSize ?? '0.00000001')
    if (problem !== undefined) problems[name] = problem
    return value ?? null
  }
  const stopLoss = level('stopLoss')
  const takeProfit = level('takeProfit')
  const breakEven = readPercent(form.breakEvenAfter, 100_000)
  if (breakEven.problem !== undefined) problems.breakEvenAfter = breakEven.problem
  return {
    problems,
    input: {
      id: position.id,
      ...(stopLoss === undefined ? {} : { stopLoss }),
      ...(takeProfit === undefined ? {} : { takeProfit }),
      ...(breakEven.value === undefined ? {} : { breakEvenAfter: breakEven.value }),
    },
  }
}
