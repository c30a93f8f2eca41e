import { type KeyboardEvent, type Ref, useEffect, useRef, useState } from 'react'
import { INDICATORS } from '#shared/indicators/registry.ts'
import { searchIndicators } from './indicator-search.ts'

type Props = {
  readonly input: Ref<HTMLInputElement>
  readonly chosen: string
  readonly onChoose: (type: string) => void
  /** Enter in the search field. */
  readonly onConfirm: () => void
}

const LIST_ID = 'indicator-list'

/** All indicators by group, with a field that narrows them; the arrow keys go from one to the next. */
export function IndicatorList({ input, chosen, onChoose, onConfirm }: Props) {
  const [query, setQuery] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const groups = searchIndicators(INDICATORS.values(), query)
  const types = groups.flatMap(({ indicators }) => indicators.map(({ type }) => type))
  const there = types.includes(chosen)

  useEffect(() => {
    list.current?.querySelector(`#indicator-${chosen}`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = types.indexOf(chosen)
    const go = (index: number): void => {
      const next = types[Math.min(Math.max(index, 0), types.length - 1)]
      if (next !== undefined) onChoose(next)
    }
    if (event.key === 'ArrowDown') go(at + 1)
    else if (event.key === 'ArrowUp') go(at === -1 ? 0 : at - 1)
    else if (event.key === 'PageDown') go(at + 8)
    else if (event.key === 'PageUp') go(at - 8)
    else if (event.key === 'Enter' && there) onConfirm()
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className="px-2.5 pt-2 pb-1.5">
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label="Search indicators"
          aria-expanded="true"
          aria-controls={LIST_ID}
          aria-autocomplete="list"
          aria-activedescendant={there ? `indicator-${chosen}` : undefined}
          placeholder={`Search ${INDICATORS.size} indicators`}
          value={query}
          maxLength={60}
          className="h-7 w-full rounded-md border border-border bg-bg px-2 focus-ring-inset"
          onChange={(event) => {
            const next = event.target.value
            setQuery(next)
            // Who types a type means it; else what is found first is shown at once, unless what is shown was found too.
            const found = searchIndicators(INDICATORS.values(), next).flatMap(({ indicators }) => indicators)
            const named = found.find(({ type }) => type.toLowerCase() === next.trim().toLowerCase())
            if (named !== undefined) onChoose(named.type)
            else if (found[0] !== undefined && !found.some(({ type }) => type === chosen)) onChoose(found[0].type)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div
        ref={list}
        id={LIST_ID}
        role="listbox"
        aria-label="Indicators"
        className="min-h-16 flex-1 overflow-y-auto px-1.5"
      >
        {types.length === 0 && (
          <div role="option" aria-selected="false" aria-disabled="true" className="px-2 py-1 text-muted">
            No indicator has all these words.
          </div>
        )}
        {groups.map(({ group, title, indicators }) => (
          <div key={group} role="group" aria-label={title}>
            <div
              aria-hidden="true"
              className="sticky top-0 bg-panel px-2 pt-1.5 pb-0.5 text-[11px] font-semibold tracking-wide text-muted uppercase"
            >
              {title}
            </div>
            {indicators.map((definition) => (
              // The field above has the focus and the keys; the pointer chooses here.
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
              <div
                key={definition.type}
                id={`indicator-${definition.type}`}
                role="option"
                aria-selected={definition.type === chosen}
                className={`flex h-[26px] cursor-default scroll-mt-7 items-center gap-2 rounded px-2 ${
                  definition.type === chosen ? 'bg-raised text-text' : 'hover:bg-raised/60'
                }`}
                onClick={() => onChoose(definition.type)}
              >
                <span className="min-w-0 flex-1 truncate">{definition.title}</span>
                <span className="shrink-0 font-mono text-[11px] text-muted">{definition.type}</span>
              </div>
            ))}
          </div>
        ))}
      </div>
    </>
  )
}
