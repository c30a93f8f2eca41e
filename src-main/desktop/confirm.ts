import { dialog } from 'electron'
import type { Confirm } from '#main/ports.ts'

const CONFIRM = 1

/** Asks in a box of the system; Cancel is what Enter, Escape and closing it mean. */
export const confirmInDialog: Confirm = async ({ title, message, detail, confirmLabel }) => {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title,
    message,
    detail,
    buttons: ['Cancel', confirmLabel],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === CONFIRM
}
