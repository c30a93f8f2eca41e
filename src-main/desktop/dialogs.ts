import type { BrowserWindow, OpenDialogOptions, SaveDialogOptions } from 'electron'
import { dialog } from 'electron'

/** A kind of file to choose from; extensions without a dot. */
export type FileFilter = { readonly name: string; readonly extensions: readonly string[] }

/** The system's file dialogs. Both answer undefined when the trader closes them without choosing. */
export type Dialogs = {
  chooseFileToOpen(filters: readonly FileFilter[]): Promise<string | undefined>
  chooseFileToSave(defaultName: string): Promise<string | undefined>
}

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
