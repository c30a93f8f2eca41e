import { syntaxTree } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'

/** A step into a JSON value: a property's name or an index of an array. */
export type PathStep = string | number

/** Reads a path as problems carry it: `entryConditions.long[0]` has the steps entryConditions, long, 0. */
export function parsePath(path: string): PathStep[] {
  return Array.from(path.matchAll(/\[(\d+)\]|[^.[\]]+/g), ([step, index]) =>
    index === undefined ? step : Number(index),
  )
}

/** The node of the value at `path`, or of the innermost value on the way that is there. */
export function nodeAt(state: EditorState, path: readonly PathStep[]): SyntaxNode | null {
  let node = syntaxTree(state).topNode.firstChild
  for (const step of path) {
    if (node === null) return null
    const next: SyntaxNode | null =
      typeof step === 'number' ? (elements(node)[step] ?? null) : member(state, node, step)
    if (next === null) return node
    node = next
  }
  return node
}

/** The names of an object's properties with the nodes of their values. */
export function members(state: EditorState, object: SyntaxNode | null): { name: string; value: SyntaxNode }[] {
  if (object === null || object.name !== 'Object') return []
  return object.getChildren('Property').flatMap((property) => {
    const name = property.getChild('PropertyName')
    const value = property.lastChild
    return name === null || value === null || value.name === 'PropertyName' ? [] : [{ name: text(state, name), value }]
  })
}

/** The path of the value around `position`, from the outside in; names only. */
export function namesAround(state: EditorState, position: number): string[] {
  const names: string[] = []
  let node: SyntaxNode | null = syntaxTree(state).resolveInner(position, -1)
  for (; node !== null; node = node.parent) {
    if (node.name !== 'Property') continue
    const name = node.getChild('PropertyName')
    if (name !== null) names.unshift(text(state, name))
  }
  return names
}

/** What a string node says, without its quotes. */
export function text(state: EditorState, node: SyntaxNode): string {
  return state.sliceDoc(node.from, node.to).replace(/^"|"$/g, '')
}

function member(state: EditorState, node: SyntaxNode, name: string): SyntaxNode | null {
  return members(state, node).find((each) => each.name === name)?.value ?? null
}

const BRACKETS: ReadonlySet<string> = new Set(['[', ']', ',', '⚠'])

function elements(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  if (node.name !== 'Array') return found
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!BRACKETS.has(child.name)) found.push(child)
  }
  return found
}
