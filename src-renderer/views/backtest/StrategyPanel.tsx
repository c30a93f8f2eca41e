import { useQueryClient } from '@tanstack/react-query'
import { FilePlus2, RotateCcw, Save, Trash2, TriangleAlert } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useMemo } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { EmptyState } from '#renderer/components/EmptyState.tsx'
import { FilteredChoice } from '#renderer/components/FilteredChoice.tsx'
import { NEW_STRATEGY, useBacktest } from '#renderer/stores/backtest.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { StrategySummary } from '#shared/contract/strategies.ts'
import { removeStrategy, saveStrategy, tellProblems } from './actions.ts'
import { type EditorHandle, StrategyEditor } from './editor/StrategyEditor.tsx'
import { LatestVerdict } from './LatestVerdict.tsx'
import { ProblemList } from './ProblemList.tsx'
import { TemplatesDialog } from './TemplatesDialog.tsx'
import type { StrategyText } from './use-strategy-text.ts'
import { VersionsDialog } from './VersionsDialog.tsx'

const NEW_NAME = 'New strategy'
/** Longer lists get a box that narrows them. */
const LONGEST_PLAIN_LIST = 8

/** Choosing, editing and keeping strategies. */
export function StrategyPanel(props: {
  readonly strategies: readonly StrategySummary[]
  readonly strategy: StrategyText
  readonly editor: RefObject<EditorHandle | null>
}) {
  const { strategies, strategy, editor } = props
  const { key, text, stored, edited, problems, error } = strategy
  const queries = useQueryClient()
  const set = useBacktest((state) => state.set)
  const edit = useBacktest((state) => state.edit)
  const drafts = useBacktest((state) => state.drafts)

  const begin = (): void => set({ choosingTemplate: true })
  const save = useCallback(() => {
    const [problem] = problems
    if (text === undefined || !edited) return
    if (problem !== undefined) {
      tellProblems('be saved', problems)
      editor.current?.goTo(problem)
    } else void saveStrategy(queries, text, stored)
  }, [queries, text, edited, stored, problems, editor])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 's' || (!event.ctrlKey && !event.metaKey)) return
      save()
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [save])
  const options = useMemo(() => {
    const list = strategies.map(({ id, name, version }) => ({
      value: id,
      label: name,
      detail: `v${version}${drafts[id] === undefined ? '' : ' · edited'}`,
    }))
    return drafts[NEW_STRATEGY] === undefined
      ? list
      : [{ value: NEW_STRATEGY, label: NEW_NAME, detail: 'not saved' }, ...list]
  }, [strategies, drafts])

  return (
    <section aria-label="Strategy" className="flex h-full min-h-0 flex-col">
      <div className="flex items-center gap-1 border-b border-border p-2">
        {options.length > LONGEST_PLAIN_LIST ? (
          <FilteredChoice
            label="Strategy"
            options={options}
            value={key}
            placeholder="Choose a strategy"
            onChoose={(value) => set({ strategy: value })}
          />
        ) : (
          <Choice
            label="Strategy"
            hideLabel
            options={options}
            value={key}
            placeholder="Choose a strategy"
            disabled={options.length === 0}
            onChoose={(value) => set({ strategy: value })}
          />
        )}
        <Button look="quiet" icon aria-label="New strategy" title="New strategy" onClick={begin}>
          <FilePlus2 size={15} aria-hidden="true" />
        </Button>
        <Button
          look="quiet"
          icon
          aria-label="Save strategy"
          title="Save as a new version (Ctrl+S)"
          disabled={text === undefined || !edited || problems.length > 0}
          onClick={save}
        >
          <Save size={15} aria-hidden="true" />
        </Button>
        <Button
          look="quiet"
          icon
          aria-label="Undo changes"
          title="Go back to what is saved"
          disabled={!edited || stored === undefined}
          onClick={() => key !== null && edit(key, undefined)}
        >
          <RotateCcw size={15} aria-hidden="true" />
        </Button>
        <VersionsDialog stored={stored} text={text} />
        <Button
          look="quiet"
          icon
          aria-label="Remove strategy"
          title="Remove strategy"
          disabled={stored === undefined}
          onClick={() => {
            const next = strategies.find((each) => each.id !== stored?.id)?.id ?? null
            if (stored !== undefined) void removeStrategy(queries, stored, next)
          }}
        >
          <Trash2 size={15} aria-hidden="true" />
        </Button>
      </div>
      {stored !== undefined && <LatestVerdict strategyId={stored.id} edited={edited} />}
      <div className="min-h-0 flex-1 bg-bg">
        {text !== undefined && key !== null ? (
          <StrategyEditor
            key={key}
            text={text}
            problems={problems}
            onChange={(next) => edit(key, next === stored?.definition ? undefined : next)}
            handle={editor}
          />
        ) : error !== null ? (
          <EmptyState
            icon={TriangleAlert}
            kind="error"
            title={describeError(error).text}
            text={describeError(error).advice}
          />
        ) : key === null ? (
          <EmptyState
            icon={FilePlus2}
            title="No strategy is open"
            text="Begin with a template that runs at once, then change it."
          >
            <Button onClick={begin}>New strategy</Button>
          </EmptyState>
        ) : (
          <div className="space-y-2 p-3" aria-hidden="true">
            {[70, 45, 60, 30, 80, 65].map((width) => (
              <div key={width} className="h-3 skeleton" style={{ width: `${width}%` }} />
            ))}
          </div>
        )}
      </div>
      <ProblemList problems={problems} onGo={(problem) => editor.current?.goTo(problem)} />
      <TemplatesDialog strategies={strategies} />
    </section>
  )
}
