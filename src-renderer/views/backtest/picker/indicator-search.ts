import type { IndicatorDefinition } from '#shared/indicators/definition.ts'

/** Indicators of one group, as they are listed. */
export type IndicatorGroup = {
  readonly group: IndicatorDefinition['group']
  readonly title: string
  readonly indicators: readonly IndicatorDefinition[]
}

const TITLES: Readonly<Record<IndicatorDefinition['group'], string>> = {
  overlay: 'On the price',
  momentum: 'Momentum',
  trend: 'Trend',
  volatility: 'Volatility',
  volume: 'Volume',
  window: 'Windows',
  pattern: 'Candlestick patterns',
}

/** The indicators in which every word of `query` occurs: in type, title, group, description or the words they offer. */
export function searchIndicators(definitions: Iterable<IndicatorDefinition>, query: string): readonly IndicatorGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<IndicatorDefinition['group'], IndicatorDefinition[]>()
  for (const definition of definitions) {
    const text = searchText(definition)
    if (!words.every((word) => text.includes(word))) continue
    const list = groups.get(definition.group)
    if (list === undefined) groups.set(definition.group, [definition])
    else list.push(definition)
  }
  return [...groups].map(([group, indicators]) => ({ group, title: TITLES[group], indicators }))
}

function searchText({ type, title, group, description, parameters }: IndicatorDefinition): string {
  const choices = parameters.flatMap((parameter) => parameter.choices ?? [])
  return [type, title, TITLES[group], description, ...choices].join(' ').toLowerCase()
}
