import type { QueryClient } from '@tanstack/react-query'
import { call } from '#renderer/contract/client.ts'
import { NEW_STRATEGY, useBacktest } from '#renderer/stores/backtest.ts'
import { useJobs } from '#renderer/stores/jobs.ts'
import { tell, tellError, useNotices } from '#renderer/stores/notices.ts'
import type { SeriesSummary } from '#shared/contract/candles.ts'
import type { Strategy, StrategyProblem } from '#shared/contract/strategies.ts'
import { formatCount } from '#shared/format/numbers.ts'
import { addIndicator, type IndicatorSpec } from './add-indicator.ts'
import { describeProblems, type RunStrategy, readForm } from './run-request.ts'

/** Starts a run of what the form says; a form that is wrong is said to be, and a run under way goes on alone. */
export async function startRun(
  series: SeriesSummary,
  strategy: RunStrategy,
  stored: readonly SeriesSummary[],
): Promise<void> {
  const { form, jobId, set } = useBacktest.getState()
  if (jobId !== null) return
  const { request, problems } = readForm(form, series, strategy, stored)
  if (request === undefined) {
    const wrong = describeProblems(problems)
    const text = `The backtest cannot run: ${wrong}.`
    useNotices.getState().add({ kind: 'error', about: 'run', text, advice: 'Correct it in the settings at the left.' })
    return
  }
  useNotices.getState().settle('run')
  set({ jobId: STARTING })
  try {
    const started = await call('backtest.start', request)
    set({ jobId: started.jobId })
    await lookAtJob(started.jobId)
  } catch (error) {
    if (useBacktest.getState().jobId === STARTING) set({ jobId: null })
    tellError(error)
  }
}

/** Starts the checks of honesty of a run; those under way go on alone. */
export async function startHonesty(runId: string): Promise<void> {
  const { honestyJob, set } = useBacktest.getState()
  if (honestyJob !== null) return
  set({ honestyJob: { jobId: STARTING, runId } })
  try {
    const { jobId } = await call('backtest.honesty', { id: runId })
    set({ honestyJob: { jobId, runId } })
    await lookAtJob(jobId)
  } catch (error) {
    if (useBacktest.getState().honestyJob?.jobId === STARTING) set({ honestyJob: null })
    tellError(error)
  }
}

/** Stands for the job until the engine has named it. */
export const STARTING = 'starting'

/** A job may end before its id is known here: one look tells. */
export async function lookAtJob(id: string): Promise<void> {
  useJobs.getState().put(await call('jobs.get', { id }))
}

/** Stops a job. */
export async function cancelJob(id: string): Promise<void> {
  try {
    useJobs.getState().put(await call('jobs.cancel', { id }))
  } catch (error) {
    tellError(error)
  }
}

/** Opens a strategy that is stored when it is saved; the draft that it takes the place of can be brought back. */
export function beginStrategy(text: string): void {
  const { drafts, edit, set } = useBacktest.getState()
  const before = drafts[NEW_STRATEGY]
  edit(NEW_STRATEGY, text)
  set({ strategy: NEW_STRATEGY, choosingTemplate: false })
  if (before === undefined || before === text) return
  tell('It took the place of a strategy that was not saved.', {
    label: 'Undo',
    run: () => edit(NEW_STRATEGY, before),
  })
}

/** Writes an indicator into the strategy that is open. */
export function addToStrategy(key: string | null, text: string | undefined, spec: IndicatorSpec): void {
  if (key === null || text === undefined) {
    tellError(new Error('No strategy is open. Choose one, or begin a new one.'))
    return
  }
  const added = addIndicator(text, spec)
  if (added === undefined) {
    tellError(new Error('The indicator has no place in the strategy: its text is no complete JSON. Correct it first.'))
    return
  }
  const { edit } = useBacktest.getState()
  edit(key, added.text)
  tell(`Added “${added.name}” to the strategy. Its conditions can name it now.`, {
    label: 'Undo',
    run: () => edit(key, text),
  })
}

/** Says why a strategy cannot run or be saved; the first problem stands for all. */
export function tellProblems(wish: 'run' | 'be saved', problems: readonly StrategyProblem[]): void {
  const [first] = problems
  if (first === undefined) return
  const more = problems.length > 1 ? ` It is the first of ${problems.length} problems.` : ''
  useNotices.getState().add({
    kind: 'error',
    about: wish === 'run' ? 'run' : 'save',
    text: `The strategy cannot ${wish}: ${first.message}${/[.?!]$/.test(first.message) ? '' : '.'}`,
    advice: `Correct it where the cursor is now.${more}`,
  })
}

/** Stores the text as a new strategy, or as a new version of `stored`. */
export async function saveStrategy(queries: QueryClient, text: string, stored: Strategy | undefined): Promise<void> {
  const { edit, set } = useBacktest.getState()
  try {
    const saved =
      stored === undefined
        ? await call('strategies.create', { definition: text })
        : await call('strategies.update', {
            id: stored.id,
            definition: text,
            expectedVersion: stored.version,
            ...nameIn(text),
          })
    queries.setQueryData(['strategies.get', saved.id], saved)
    await queries.invalidateQueries({ queryKey: ['strategies.list'] })
    edit(stored?.id ?? NEW_STRATEGY, undefined)
    set({ strategy: saved.id })
    useNotices.getState().settle('save')
    tell(`Saved “${saved.name}” as version ${saved.version}.`)
  } catch (error) {
    tellError(error)
  }
}

/** The name that the definition gives itself, so that list and text agree. */
function nameIn(text: string): { name?: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string') {
      return value.name === '' ? {} : { name: value.name }
    }
  } catch {
    // The engine says what is wrong with the text.
  }
  return {}
}

/** Puts an older version into the editor, as a change that is stored when it is saved. */
export async function openVersion(queries: QueryClient, stored: Strategy, version: number): Promise<void> {
  const { drafts, edit, set } = useBacktest.getState()
  const before = drafts[stored.id]
  try {
    const older = await queries.fetchQuery({
      queryKey: ['strategies.get', stored.id, version],
      queryFn: () => call('strategies.get', { id: stored.id, version }),
    })
    set({ strategy: stored.id })
    edit(stored.id, older.definition === stored.definition ? undefined : older.definition)
    tell(`Version ${version} is in the editor. Save it to make it the current one.`, {
      label: 'Undo',
      run: () => edit(stored.id, before),
    })
  } catch (error) {
    tellError(error)
  }
}

/** Takes a strategy out of the list, with a way back. */
export async function removeStrategy(queries: QueryClient, stored: Strategy, next: string | null): Promise<void> {
  try {
    await call('strategies.remove', { id: stored.id })
    useBacktest.getState().set({ strategy: next })
    await queries.invalidateQueries({ queryKey: ['strategies.list'] })
    tell(`Removed “${stored.name}”.`, { label: 'Undo', run: () => void restoreStrategy(queries, stored.id) })
  } catch (error) {
    tellError(error)
  }
}

async function restoreStrategy(queries: QueryClient, id: string): Promise<void> {
  try {
    const restored = await call('strategies.restore', { id })
    await queries.invalidateQueries({ queryKey: ['strategies.list'] })
    useBacktest.getState().set({ strategy: restored.id })
    tell(`“${restored.name}” is back.`)
  } catch (error) {
    tellError(error)
  }
}

/** Deletes a run for good. */
export async function removeRun(queries: QueryClient, id: string): Promise<void> {
  try {
    await call('backtest.remove', { id })
    const { runId, set } = useBacktest.getState()
    if (runId === id) set({ runId: null, trade: null, chartSymbol: null })
    await queries.invalidateQueries({ queryKey: ['backtest.list'] })
    tell('The run was removed.')
  } catch (error) {
    tellError(error)
  }
}

/** Writes the trades or the equity of a run where a native dialog says. */
export async function exportCsv(id: string, what: 'trades' | 'equity'): Promise<void> {
  try {
    const written = await call('backtest.exportCsv', { id, what })
    if (written.file !== null) tell(`Wrote ${formatCount(written.rows)} rows to ${written.file}.`)
  } catch (error) {
    tellError(error)
  }
}

/** Writes the report of a run as one HTML file where a native dialog says. */
export async function exportReport(id: string): Promise<void> {
  try {
    const { file } = await call('backtest.exportReport', { id })
    if (file !== null) tell(`Wrote the report to ${file}. It opens in any browser.`)
  } catch (error) {
    tellError(error)
  }
}
