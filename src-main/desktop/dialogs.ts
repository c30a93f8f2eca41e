import type { BrowserWindow, OpenDialogOptions, SaveDialogOptions } from 'electron'
import { dialog } from 'electron'
import type { Dialogs } from '#main/ports.ts'

/** Dialogs that belong to the app's window, where there is one. */
export function createDialogs(currentWindow: () => BrowserWindow | undefined): Dialogs {
  return {
    async chooseFileToOpen(filters) {
      const options: OpenDialogOptions = {
        properties: ['openFile'],
        filters: filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] })),
      }
      const window = currentWindow()
      const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
      return filePaths[0]
    },
    async chooseFileToSave(defaultName) {
      const options: SaveDialogOptions = { defaultPath: defaultName }
      const window = currentWindow()
      const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
      return answer.canceled || answer.filePath === '' ? undefined : answer.filePath
    },
  }
}
