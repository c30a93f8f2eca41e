import { STRATEGY_LIMITS } from '#shared/domain/strategy-definition.ts'
import type { StrategyProblem } from './problem.ts'

/** The value in a JSON text, or why there is none. */
export type JsonRead =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly problem: StrategyProblem; readonly value?: undefined }

/** Reads JSON of bounded size and depth; both are measured before anything is built. */
export function readJson(text: string): JsonRead {
  if (text.length > STRATEGY_LIMITS.textLength) {
    const message = `the definition has ${text.length} characters, at most ${STRATEGY_LIMITS.textLength} are allowed`
    return { problem: { path: '', message } }
  }
  const tooDeep = firstTooDeep(text)
  if (tooDeep !== undefined) {
    const message = `the JSON is nested too deeply: at most ${STRATEGY_LIMITS.jsonDepth} levels`
    return { problem: { path: '', message, from: tooDeep, to: tooDeep + 1 } }
  }
  try {
    const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
    return { value }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    const position = /at position (\d+)/.exec(reason)?.[1]
    const at = position === undefined ? {} : { from: Number(position), to: Number(position) + 1 }
    return { problem: { path: '', message: `not valid JSON: ${reason}`, ...at } }
  }
}

function firstTooDeep(text: string): number | undefined {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (inString) {
      if (character === 0x5c) at += 1
      else if (character === 0x22) inString = false
    } else if (character === 0x22) inString = true
    else if (character === 0x7b || character === 0x5b) {
      depth += 1
      if (depth > STRATEGY_LIMITS.jsonDepth) return at
    } else if (character === 0x7d || character === 0x5d) depth -= 1
  }
  return undefined
}
