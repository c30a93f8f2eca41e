import { Breath } from '#main/jobs/breath.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPENING_BRACKET = 0x5b
const CLOSING_BRACKET = 0x5d
const OPENING_BRACE = 0x7b
const CLOSING_BRACE = 0x7d

/**
 * Reads JSON like `JSON.parse`, but the elements of the list `name` of the outermost object one by one, with time for
 * others in between: the list of an exchange's markets has megabytes. Rejects with a SyntaxError what is no JSON.
 */
export async function parseInPieces(text: string, name: string): Promise<unknown> {
  const breath = new Breath()
  const elements: unknown[] = []
  const key = JSON.stringify(name)
  let depth = 0
  let listAt: number | undefined
  let elementAt = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text.charCodeAt(at)
    if (sign === QUOTE) {
      const end = endOfText(text, at)
      if (depth === 1 && listAt === undefined && text.startsWith(key, at)) {
        const opening = openingAfter(text, at + key.length)
        if (opening !== undefined) {
          listAt = opening
          elementAt = opening + 1
          at = opening
          depth = 2
          continue
        }
      }
      at = end
    } else if (sign === OPENING_BRACKET || sign === OPENING_BRACE) depth++
    else if (listAt !== undefined && depth === 2 && (sign === COMMA || sign === CLOSING_BRACKET)) {
      const element = text.slice(elementAt, at)
      const isEmptyList = sign === CLOSING_BRACKET && elements.length === 0 && element.trim() === ''
      if (!isEmptyList) elements.push(JSON.parse(element))
      elementAt = at + 1
      if (sign === CLOSING_BRACKET) return around(text.slice(0, listAt + 1) + text.slice(at), name, elements)
      if (breath.isDue) await breath.take()
    } else if (sign === CLOSING_BRACKET || sign === CLOSING_BRACE) depth--
  }
  return JSON.parse(text)
}

/** Where the text that begins at `from` ends; the end of all where it does not. */
function endOfText(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return end
  }
  return text.length
}

/** Where the list begins whose name has ended at `from`; undefined where its value is no list. */
function openingAfter(text: string, from: number): number | undefined {
  const [, before = ''] = /^(\s{0,100}:\s{0,100})\[/.exec(text.slice(from, from + 202)) ?? []
  return before === '' ? undefined : from + before.length
}

function around(rest: string, name: string, elements: readonly unknown[]): unknown {
  const outer: unknown = JSON.parse(rest)
  return typeof outer === 'object' && outer !== null ? { ...outer, [name]: elements } : outer
}
