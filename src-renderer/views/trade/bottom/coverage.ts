import type { Position } from '#shared/domain/position.ts'

/** How well a position is protected, and that in words. */
export type CoverageWords = {
  readonly level: 'exchange' | 'engine' | 'none'
  readonly text: string
  readonly title: string
}

/** The coverage of a position in words; the worst part comes first. */
export function describeCoverage({ coverage }: Pick<Position, 'coverage'>): CoverageWords {
  const { exchange, engine, naked } = coverage
  const parts = [
    `${naked} without a stop`,
    `${engine} under a stop that works only while the app runs`,
    `${exchange} under a stop on the exchange`,
  ]
  const title = parts.filter((part) => !part.startsWith('0 ')).join(', ')
  const isSomeCovered = Number(exchange) > 0 || Number(engine) > 0
  if (Number(naked) > 0) {
    return { level: 'none', text: isSomeCovered ? `NO STOP for ${naked}` : 'NO STOP', title }
  }
  if (Number(engine) > 0) return { level: 'engine', text: 'while the app runs', title }
  return { level: 'exchange', text: 'on the exchange', title }
}
