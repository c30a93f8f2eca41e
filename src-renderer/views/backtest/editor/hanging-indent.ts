import { type Extension, RangeSetBuilder } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'

/** Deeper lines hang at this many columns; the column is too narrow for more. */
const DEEPEST = 12
/** How far the rest of a wrapped line stands in from its beginning, in columns. */
const HANG = 2
/** The editor's own distance of a line from the gutter, in pixels. */
const LINE_PADDING = 6

/** Wrapped lines go on under their own beginning, so that the nesting stays visible. */
export const hangingIndent: Extension = [
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet

      constructor(view: EditorView) {
        this.decorations = hangs(view)
      }

      update(update: ViewUpdate): void {
        if (update.docChanged || update.viewportChanged) this.decorations = hangs(update.view)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
  // Classes instead of a style per line: the page's policy refuses style attributes.
  EditorView.theme(
    Object.fromEntries(
      Array.from({ length: DEEPEST + 1 }, (_, columns) => [
        `.cm-line.cm-hang-${columns}`,
        {
          paddingLeft: `calc(${LINE_PADDING}px + ${columns + HANG}ch)`,
          textIndent: `-${columns + HANG}ch`,
        },
      ]),
    ),
  ),
]

const LOOKS = Array.from({ length: DEEPEST + 1 }, (_, columns) => Decoration.line({ class: `cm-hang-${columns}` }))

function hangs(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at)
      const look = LOOKS[Math.min(line.text.search(/\S|$/), DEEPEST)]
      if (look !== undefined) builder.add(line.from, line.from, look)
      at = line.to + 1
    }
  }
  return builder.finish()
}
