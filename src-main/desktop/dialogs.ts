import type { BrowserWindow, OpenDialogOptions, SaveDialogOptions } from 'electron'
import { dialog } from 'electron'
import type { GrantedFiles } from '#main/desktop/window-files.ts'
import type { Dialogs } from '#main/ports.ts'

/** Dialogs that belong to the app's window, where there is one. What the trader chooses to open, the window may read. */
export function createDialogs(
  currentWindow: () => BrowserWindow | undefined,
  files: Pick<GrantedFiles, 'grant'>,
): Dialogs {
  return {
    async chooseFileToOpen(filters) {
      const options: OpenDialogOptions = {
        properties: ['openFile'],
        filters: filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] })),
      }
      const window = currentWindow()
      const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
      const file: string | undefined = filePaths[0]
      if (file !== undefined) files.grant(file)
      return file
    },
    async chooseFileToSave(defaultName) {
      const options: SaveDialogOptions = { defaultPath: defaultName }
      const window = currentWindow()
      const answer = await (window ? dialog.showSaveDialog(window, options) : dialog.showSaveDialog(options))
      return answer.canceled || answer.filePath === '' ? undefined : answer.filePath
    },
  }
}
