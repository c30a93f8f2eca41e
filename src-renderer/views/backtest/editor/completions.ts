import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import { INDICATORS } from '#shared/indicators/registry.ts'
import { KEYWORDS, PRICE_SERIES } from '#shared/strategy-language/tokenizer.ts'
import { TIMEFRAMES } from '#shared/time.ts'
import { members, namesAround, nodeAt, text } from './json-path.ts'

/**
 * Completes inside strings: names in conditions and sources, indicator types and the words they offer, timeframes,
 * parameters after `$`.
 */
export function completeStrategy(context: CompletionContext): CompletionResult | null {
  const { state, pos } = context
  const node = syntaxTree(state).resolveInner(pos, -1)
  if (node.name !== 'String') return null
  const word = context.matchBefore(/[$\w.]*/)
  if (word === null || (word.from === word.to && !context.explicit)) return null
  const options = optionsFor(state, namesAround(state, pos), word.text.startsWith('$'))
  return options.length === 0 ? null : { from: word.from, options, validFor: /^[$\w.]*$/ }
}

function optionsFor(state: EditorState, names: readonly string[], parameter: boolean): Completion[] {
  const [section, name, property] = names
  if (parameter) return parameterNames(state)
  if (section === 'entryConditions' || section === 'exitConditions') {
    return [...indicatorNames(state), ...PRICES, ...WORDS]
  }
  if (section === 'timeframe' || property === 'timeframe') {
    return TIMEFRAMES.map((label) => ({ label, type: 'constant' }))
  }
  if (section === 'indicators' && property === 'type') return indicatorTypes()
  if (section === 'indicators' && property === 'source') return [...PRICES, ...indicatorNames(state)]
  if (section === 'indicators' && name !== undefined && property !== undefined) return choices(state, name, property)
  return []
}

const PRICES: readonly Completion[] = PRICE_SERIES.map((label) => ({ label, type: 'variable', detail: 'price' }))
const WORDS: readonly Completion[] = [
  { label: 'crosses above', type: 'keyword' },
  { label: 'crosses below', type: 'keyword' },
  ...[...KEYWORDS]
    .filter((word) => !['crosses', 'above', 'below'].includes(word))
    .map((label) => ({ label, type: 'keyword' })),
]

function indicatorTypes(): Completion[] {
  return [...INDICATORS].map(([label, { parameters }]) => ({
    label,
    type: 'type',
    detail: parameters.map((parameter) => parameter.name).join(', '),
  }))
}

function choices(state: EditorState, indicator: string, parameter: string): Completion[] {
  const type = members(state, nodeAt(state, ['indicators', indicator])).find((each) => each.name === 'type')?.value
  const kind = type === undefined ? undefined : INDICATORS.get(text(state, type))
  const words = kind?.parameters.find((each) => each.name === parameter)?.choices ?? []
  return words.map((label) => ({ label, type: 'constant', detail: kind?.type ?? '' }))
}

function indicatorNames(state: EditorState): Completion[] {
  return members(state, nodeAt(state, ['indicators'])).flatMap(({ name, value }) => {
    const typeNode = members(state, value).find((each) => each.name === 'type')?.value
    const kind = typeNode === undefined ? undefined : INDICATORS.get(text(state, typeNode))
    const outputs = kind === undefined || kind.outputs.length < 2 ? [] : kind.outputs
    const detail = kind?.type ?? 'indicator'
    return [
      { label: name, type: 'variable', detail, boost: 2 },
      ...outputs.map((output) => ({ label: `${name}.${output}`, type: 'property', detail, boost: 1 })),
    ]
  })
}

function parameterNames(state: EditorState): Completion[] {
  return members(state, nodeAt(state, ['parameters'])).map(({ name }) => ({
    label: `$${name}`,
    type: 'constant',
    detail: 'parameter',
  }))
}
