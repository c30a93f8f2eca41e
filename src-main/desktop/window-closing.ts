import { type BrowserWindow, dialog } from 'electron'
import type { Settings } from '#shared/contract/settings.ts'

/** What closing the window means where the app could stay on in the tray. */
export type WindowClosingParts = {
  readonly choice: () => Settings['onWindowClose']
  readonly remember: (choice: 'tray' | 'quit') => Promise<void>
  /** Whether an icon in the tray can be seen, so that there is something to come back by. */
  readonly canStay: () => Promise<boolean>
  readonly quit: () => void
  /** The app is ending already: nothing is asked. */
  readonly isQuitting: () => boolean
}

const STAY = 0
const QUIT = 1

/** Asks once what closing the window does, and remembers it: the engine stays in the tray, or the app ends. */
export function askOnClose(window: BrowserWindow, parts: WindowClosingParts): void {
  let isDecided = false
  window.on('close', (event) => {
    if (isDecided || parts.isQuitting()) return
    event.preventDefault()
    decide(parts)
      .then((outcome) => {
        isDecided = outcome !== 'nothing'
        if (outcome === 'quit') parts.quit()
        else if (outcome === 'close' && !window.isDestroyed()) window.close()
      })
      .catch((error: unknown) => {
        console.error('What closing the window does could not be asked:', error)
        isDecided = true
        if (!window.isDestroyed()) window.close()
      })
  })
}

async function decide(parts: WindowClosingParts): Promise<'close' | 'quit' | 'nothing'> {
  if (!(await parts.canStay())) return 'quit'
  const choice = parts.choice()
  if (choice !== 'ask') return choice === 'tray' ? 'close' : 'quit'
  const { response, checkboxChecked } = await dialog.showMessageBox({
    type: 'question',
    title: 'AutoCbot',
    message: 'Keep AutoCbot running in the tray?',
    detail:
      'In the tray the engine goes on: orders, stops and strategies stay as they are, and Close everything is one click away.',
    buttons: ['Keep running', 'Quit', 'Cancel'],
    defaultId: STAY,
    cancelId: 2,
    noLink: true,
    checkboxLabel: 'Do not ask again',
    checkboxChecked: true,
  })
  if (response !== STAY && response !== QUIT) return 'nothing'
  if (checkboxChecked) await parts.remember(response === STAY ? 'tray' : 'quit')
  return response === STAY ? 'close' : 'quit'
}
