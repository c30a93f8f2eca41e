import { Notification } from 'electron'
import type { EventHub } from '#main/contract/event-hub.ts'
import { noticeOf } from '#main/desktop/notification-texts.ts'
import type { Settings } from '#shared/contract/settings.ts'

/** More than these within `WINDOW_MS` are summed up: a desktop with fifty notes tells nothing. */
const MOST_AT_ONCE = 4
const WINDOW_MS = 5_000
const SHOWN_WITHIN_MS = 3_000

/** What notifications need. */
export type NotificationParts = {
  readonly events: Pick<EventHub, 'subscribe'>
  readonly settings: () => Settings
  readonly now: () => number
  /** A click on a note. */
  openWindow(): void
}

/** The desktop's own notes about what happens while nobody looks. */
export type Notifications = {
  /** Whether the desktop showed it. */
  show(title: string, body: string): Promise<boolean>
  close(): void
}

/** Tells fills, stops, denials and changes of the risk state by native notifications, as the settings choose. */
export function openNotifications({ events, settings, now, openWindow }: NotificationParts): Notifications {
  const open = new Set<Notification>()
  let times: number[] = []

  const show = (title: string, body: string): Promise<boolean> => {
    if (!Notification.isSupported()) return Promise.resolve(false)
    const note = new Notification({ title, body })
    open.add(note)
    note.on('click', openWindow)
    note.on('close', () => open.delete(note))
    return new Promise((resolve) => {
      const overdue = setTimeout(() => resolve(false), SHOWN_WITHIN_MS)
      const answer = (shown: boolean): void => {
        clearTimeout(overdue)
        resolve(shown)
      }
      note.on('show', () => answer(true))
      note.on('failed', () => {
        open.delete(note)
        answer(false)
      })
      note.show()
    })
  }

  const unsubscribe = events.subscribe(({ name, payload }) => {
    const notice = noticeOf(name, payload)
    if (notice === undefined || !settings().notifications[notice.kind]) return
    const at = now()
    times = [...times.filter((time) => at - time < WINDOW_MS), at]
    if (times.length > MOST_AT_ONCE + 1) return
    if (times.length === MOST_AT_ONCE + 1) void show('Much is happening', 'More was left out; the app lists all of it.')
    else void show(notice.title, notice.body)
  })

  return {
    show,
    close() {
      unsubscribe()
      for (const note of open) note.close()
    },
  }
}
