import { json } from '@codemirror/lang-json'
import { ensureSyntaxTree } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { isPriceSeries } from '#shared/strategy-language/tokenizer.ts'
import { members, nodeAt } from './editor/json-path.ts'

/** An indicator as a strategy names it: its type, its parameters and what it reads. */
export type IndicatorSpec = Readonly<Record<string, string | number>> & { readonly type: string }

const PARSE_MS = 500

/**
 * The strategy's text with one more indicator, under a name that is free, in the layout that is there. Undefined where the
 * text is no JSON object, so that nobody knows where it belongs.
 */
export function addIndicator(text: string, spec: IndicatorSpec): { text: string; name: string } | undefined {
  if (!isObject(text)) return undefined
  const state = EditorState.create({ doc: text, extensions: [json()] })
  ensureSyntaxTree(state, text.length, PARSE_MS)
  const root = nodeAt(state, [])
  const properties = members(state, root)
  const indicators = properties.find(({ name }) => name === 'indicators')?.value
  const known = members(state, indicators ?? null)
  const name = freeName(spec.type, new Set([...known.map((each) => each.name), ...parametersOf(text)]))
  const line = `"${name}": ${written(spec)}`
  const put = (at: number, insert: string, until = at) => ({
    text: `${text.slice(0, at)}${insert}${text.slice(until)}`,
    name,
  })

  const last = known.at(-1)
  if (last !== undefined) {
    const first = known[0]
    const indent = indentBefore(text, first?.value.parent?.from ?? last.value.from)
    return put(last.value.to, indent === undefined ? `, ${line}` : `,\n${indent}${line}`)
  }
  if (indicators?.name === 'Object') return put(indicators.from, `{\n    ${line}\n  }`, indicators.to)
  if (indicators !== undefined) return undefined
  const section = `"indicators": {\n    ${line}\n  }`
  const lastProperty = properties.at(-1)
  if (lastProperty !== undefined) return put(lastProperty.value.to, `,\n  ${section}`)
  return root === null ? undefined : put(root.from, `{\n  ${section}\n}`, root.to)
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function parametersOf(text: string): string[] {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || !('parameters' in value)) return []
  return typeof value.parameters === 'object' && value.parameters !== null ? Object.keys(value.parameters) : []
}

function freeName(type: string, taken: ReadonlySet<string>): string {
  let name = type
  for (let count = 2; taken.has(name) || isPriceSeries(name); count++) name = `${type}${count}`
  return name
}

function written(spec: IndicatorSpec): string {
  const parts = Object.entries(spec).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
  return `{ ${parts.join(', ')} }`
}

/** The blanks before what stands at `at`, where nothing else stands before it on its line. */
function indentBefore(text: string, at: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  return text.includes('\n') && /^\s*$/.test(line) ? line : undefined
}
