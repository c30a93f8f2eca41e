import { dialog } from 'electron'
import type { Question, Report } from '#main/desktop/close-everything-texts.ts'

const CONFIRM = 1

/** Asks before everything is closed. Boxes have no parent window: one that hangs or is gone must not hold them up. */
export async function askToClose(question: Question, signal: AbortSignal): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Close everything',
    message: question.message,
    detail: question.detail,
    buttons: ['Cancel', question.confirm],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
    signal,
  })
  return response === CONFIRM
}

/** Says what was done, or what failed. */
export async function tellReport({ type, message, detail }: Report): Promise<void> {
  if (type !== 'info') console.error(`${message}\n${detail}`)
  await dialog.showMessageBox({ type, title: 'AutoCbot', message, detail, buttons: ['OK'], noLink: true })
}
