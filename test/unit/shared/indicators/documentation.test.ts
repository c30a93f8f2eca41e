import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { IndicatorDefinition, IndicatorParameter } from '#shared/indicators/definition.ts'
import { CANDLESTICKS } from '#shared/indicators/pattern/pattern.ts'
import { USUAL_BARS } from '#shared/indicators/pattern/pattern-bars.ts'
import { INDICATORS, resolveParameters } from '#shared/indicators/registry.ts'

const PAGE = fileURLToPath(new URL('../../../../docs/indicators.md', import.meta.url))

const GROUPS = {
  overlay: 'Overlays',
  momentum: 'Momentum',
  trend: 'Trend',
  volatility: 'Volatility',
  volume: 'Volume',
  window: 'Window',
  pattern: 'Candlestick patterns',
} as const satisfies Record<IndicatorDefinition['group'], string>

const INTRODUCTION = `# Indicators

Each kind is computed in one pass over the candles, in time that does not depend on its period (\`alma\` excepted: its weights have no shorter form, so its period ends at 500). Charts, strategies and backtests draw and read the same numbers. This page is written from the definitions in \`src-shared/indicators\`; a test keeps the two together (\`npx vitest run test/unit/shared/indicators/documentation.test.ts -u\` writes it anew).

- In a strategy: \`"fast": { "type": "sma", "period": 20 }\`, read as \`fast\`; one output of several as \`bands.upper\`. On the command line: \`autocbot indicators --candles FILE --spec '{"type": "rsi", "period": 14}'\`.
- Periods are whole numbers from 1 to 10000 unless the table of a kind says otherwise. A parameter left out has its default.
- Those that read *source* take the close, or what \`source\` names: a price, the volume or another indicator.
- Those that take a seed begin their exponential averages with the plain mean of the first period (\`"seed": "sma"\`, the default, as TradingView and TA-Lib) or with the first value (\`"first"\`). Wilder's averages (\`rma\` in the formulas) always begin with the mean.
- The warm-up is the number of bars before the first one on which every output has a value, with the default parameters.
- A value is missing (\`null\`, and a condition on it does not hold) during the warm-up, on a bar whose input is missing, and where it would be divided by zero. After a gap in its source a window is missing until it holds no gap; an exponential average goes on from where it was.
- Averages of prices are exact: as whole multiples of their last digit (up to eight decimals) the prices add up without error, so that two averages that are equal compare as equal after any number of bars.
- \`x[1]\` in a formula is the value one bar before.
`

function section(definition: IndicatorDefinition): string {
  const { type, title, description, parameters, inputs, outputs, seeded, placement, formula, reference } = definition
  const defaults = resolveParameters(type, {})
  const example = Object.fromEntries(parameters.map((p) => [p.name, shown(p, p.default)]))
  const rows = parameters.map((p) => `| \`${p.name}\` | ${shown(p, p.default)} | ${range(p)} | ${p.description} |`)
  const table = rows.length === 0 ? [] : ['| parameter | default | range | |', '|---|---|---|---|', ...rows, '']
  return [
    `### ${type}: ${title}`,
    '',
    description,
    '',
    ...table,
    `- Formula: ${formula}`,
    `- Reads: ${inputs.join(', ')}${seeded ? '; takes a seed' : ''}`,
    `- Outputs: ${outputs.map((output) => `\`${output}\``).join(', ')}`,
    `- Warm-up: ${definition.warmUp(defaults)} bars`,
    `- Drawn: ${placement === 'price' ? 'on the price' : 'in a pane of its own'}`,
    `- Source: ${reference}`,
    `- Example: \`${JSON.stringify({ type, ...example })}\``,
    '',
  ].join('\n')
}

/** A parameter's value as a spec says it. */
function shown({ choices }: IndicatorParameter, value: number): number | string {
  return choices?.[value] ?? value
}

function range({ min, max, integer, choices }: IndicatorParameter): string {
  return choices === undefined ? `${min} to ${max}${integer ? ', whole' : ''}` : `one of ${choices.length} words`
}

function patternTable(): string {
  const rows = CANDLESTICKS.map(
    ({ name, title, bars, definition }) => `| \`${name}\` | ${title} | ${bars} | ${definition} |`,
  )
  return `The words of the table mean, in every pattern alike:

- The body is the distance of open and close, the range that of high and low; the shadows are what is above and below the body. A bar is white where it closes above its open and black where it closes below.
- The usual body and the usual range are the means over the ${USUAL_BARS} bars before the pattern's first bar. A long body is longer than the usual one, a short body at most half of it.
- Falling: the close before the pattern is below the mean close of those ${USUAL_BARS} bars. Rising: above it.
- A doji has a range, and a body of at most a tenth of it.
- Within, covers: ends may touch. Crypto markets never close, so a bar mostly opens where the one before closed; gaps are asked for only where a pattern is nothing without them.
- In a condition a pattern is read as a number: \`nail == 1\`, for \`"nail": { "type": "pattern", "name": "hammer" }\`.

| name | | bars | definition |
|---|---|---|---|
${rows.join('\n')}
`
}

test('docs/indicators.md says what the definitions say', async () => {
  const parts = Object.entries(GROUPS).flatMap(([group, heading]) => [
    `## ${heading}\n`,
    ...[...INDICATORS.values()].filter((definition) => definition.group === group).map(section),
  ])
  await expect([INTRODUCTION, ...parts, patternTable()].join('\n')).toMatchFileSnapshot(PAGE)
})
