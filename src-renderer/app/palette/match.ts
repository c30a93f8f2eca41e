/** Something that can be done from the palette. `keys` are shown beside it. */
export type PaletteCommand = {
  readonly id: string
  readonly title: string
  /** Under which heading it stands. */
  readonly group: 'Go to' | 'Symbols' | 'Trading' | 'Window'
  /** Further words by which it is found. */
  readonly words?: string
  readonly keys?: string
  readonly run: () => void
}

/** More than these are not listed; typing on narrows them. */
const MOST_SHOWN = 60

/**
 * The commands that match what was typed, best first: every word must stand in the title or its further words; a title
 * that begins with the text, then a word that does, come before others.
 */
export function matching(commands: readonly PaletteCommand[], typed: string): readonly PaletteCommand[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const ranked = commands.flatMap((command) => {
    const title = command.title.toLowerCase()
    const all = `${title} ${command.words?.toLowerCase() ?? ''} ${command.group.toLowerCase()}`
    if (!words.every((word) => all.includes(word))) return []
    const text = words.join(' ')
    const rank = title.startsWith(text) ? 0 : title.split(/[\s/]+/).some((word) => word.startsWith(text)) ? 1 : 2
    return [{ command, rank }]
  })
  // Equal ranks stay in their order.
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST_SHOWN)
    .map(({ command }) => command)
}
