import { create } from 'zustand'
import { adviceFor, CallFailed } from '#renderer/contract/call-failed.ts'
import type { TradingAlarm } from '#shared/contract/trading.ts'

/** Something to tell the trader. Errors and warnings stay until they are dismissed, other messages go by themselves. */
export type Notice = {
  readonly id: number
  readonly kind: 'status' | 'warning' | 'error'
  readonly text: string
  readonly advice?: string
  /** What it is about: it goes when the next one about the same comes, or when that has been settled. */
  readonly about?: 'run' | 'save'
  /** Money is at stake: other messages do not push it away. */
  readonly isAlarm?: boolean
  readonly action?: { readonly label: string; readonly run: () => void }
  /** Finds what went wrong in the log. */
  readonly requestId?: string
  /** UTC ms at which it was said. */
  readonly time: number
}

type Notices = {
  readonly list: readonly Notice[]
  /** What was said before, newest first, so that it can be found again. */
  readonly history: readonly Notice[]
  readonly add: (notice: Omit<Notice, 'id' | 'time'>) => void
  readonly dismiss: (id: number) => void
  /** Takes away what was said about something that is settled now. */
  readonly settle: (about: NonNullable<Notice['about']>) => void
}

const MOST_SHOWN = 4
const MOST_REMEMBERED = 200
let nextId = 1

/** The messages on screen, oldest first. */
export const useNotices = create<Notices>()((set) => ({
  list: [],
  history: [],
  add: (notice) =>
    set((state) => {
      // Said again, it moves to the end instead of standing there twice.
      const others = state.list.filter(
        ({ kind, text, about }) =>
          (kind !== notice.kind || text !== notice.text) && (about === undefined || about !== notice.about),
      )
      const said: Notice = { ...notice, id: nextId++, time: Date.now() }
      return {
        list: newest([...others, said]),
        history: [said, ...state.history].slice(0, MOST_REMEMBERED),
      }
    }),
  dismiss: (id) => set((state) => ({ list: state.list.filter((notice) => notice.id !== id) })),
  settle: (about) => set((state) => ({ list: state.list.filter((notice) => notice.about !== about) })),
}))

/** As many as there is room for: the oldest go, alarms last. */
function newest(list: readonly Notice[]): readonly Notice[] {
  const surplus = list.length - MOST_SHOWN
  if (surplus <= 0) return list
  const going = new Set([...list.filter(({ isAlarm }) => isAlarm !== true), ...list].slice(0, surplus))
  return list.filter((notice) => !going.has(notice))
}

const ALARM_ADVICE: Readonly<Record<TradingAlarm['kind'], string>> = {
  naked: 'Set a stop again, or close the position.',
  stop_lost: 'Look whether the position has its stop.',
  exit_refused: 'Look at the position; close it yourself if this goes on.',
}

/** Says what needs the trader now; it stays until it is dismissed, and among the messages after that. */
export function tellAlarm({ symbol, account, kind, message }: TradingAlarm, show: () => void): void {
  const text = message.includes(symbol) ? message : `${symbol}: ${message}`
  useNotices.getState().add({
    kind: 'error',
    isAlarm: true,
    text,
    advice: `${ALARM_ADVICE[kind]} Account: ${account}.`,
    action: { label: 'Show', run: show },
  })
}

/** Says that something was done. */
export function tell(text: string, action?: Notice['action']): void {
  useNotices.getState().add({ kind: 'status', text, ...(action === undefined ? {} : { action }) })
}

/** Says what went wrong and what to do about it. */
export function tellError(error: unknown): void {
  const { text, advice } = describeError(error)
  const requestId = error instanceof CallFailed ? { requestId: error.requestId } : {}
  useNotices.getState().add({ kind: 'error', text, advice, ...requestId })
}

/** An error in words, and what to do about it. */
export function describeError(error: unknown): { readonly text: string; readonly advice: string } {
  if (error instanceof CallFailed) {
    return { text: asSentence(error.message), advice: adviceFor(error.code) }
  }
  return { text: error instanceof Error ? error.message : 'Something went wrong.', advice: adviceFor('INTERNAL') }
}

/** The engine's messages may begin in lower case; a name or path at the beginning stays as it is. */
function asSentence(message: string): string {
  return /^[a-z]+[ ,]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message
}
