import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState, Prec } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react'
import { cspNonce } from '#renderer/app/csp-nonce.ts'
import type { StrategyProblem } from '#shared/contract/strategies.ts'
import { completeStrategy } from './completions.ts'
import { editorLook } from './editor-look.ts'
import { hangingIndent } from './hanging-indent.ts'
import { placesOf } from './problem-place.ts'

/** What others may do with the editor. */
export type EditorHandle = { readonly goTo: (problem: StrategyProblem) => void }

type Props = {
  readonly text: string
  readonly problems: readonly StrategyProblem[]
  readonly onChange: (text: string) => void
  readonly handle: Ref<EditorHandle>
}

/**
 * The definition as JSON text, with problems at their places and completion of names. Another document needs another
 * `key`, so that it has an undo history of its own.
 */
export function StrategyEditor({ text, problems, onChange, handle }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const changed = useRef(onChange)
  const first = useRef(text)

  useEffect(() => {
    changed.current = onChange
    first.current = text
  })

  useEffect(() => {
    const parent = host.current
    if (parent === null) return
    const made = new EditorView({ parent, state: newState(first.current, (next) => changed.current(next)) })
    view.current = made
    return () => {
      made.destroy()
      view.current = null
    }
  }, [])

  useEffect(() => {
    const editor = view.current
    if (editor === null || editor.state.doc.toString() === text) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
  }, [text])

  useEffect(() => {
    const editor = view.current
    if (editor === null) return
    const diagnostics = placesOf(editor.state, problems).map(
      (place, index): Diagnostic => ({ ...place, severity: 'error', message: problems[index]?.message ?? '' }),
    )
    editor.dispatch(setDiagnostics(editor.state, diagnostics))
  }, [problems])

  useImperativeHandle(handle, () => ({
    goTo: (problem) => {
      const editor = view.current
      if (editor === null) return
      const [place] = placesOf(editor.state, [problem])
      if (place === undefined) return
      editor.dispatch({ selection: { anchor: place.from, head: place.to }, scrollIntoView: true })
      editor.focus()
    },
  }))

  return <div ref={host} className="h-full min-h-0" />
}

function newState(doc: string, onChange: (text: string) => void): EditorState {
  return EditorState.create({
    doc,
    extensions: [
      EditorView.cspNonce.of(cspNonce()),
      // The whole screen runs the backtest on this key; the editor must not also put in a line.
      Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => true }])),
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      drawSelection(),
      EditorView.lineWrapping,
      hangingIndent,
      history(),
      indentUnit.of('  '),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion({ override: [completeStrategy] }),
      json(),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.contentAttributes.of({ 'aria-label': 'Strategy definition', tabindex: '0' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) onChange(update.state.doc.toString())
      }),
      editorLook,
    ],
  })
}
