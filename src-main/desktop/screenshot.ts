import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { BrowserWindow } from 'electron'

/** Resolves in the page once its first screen shows data and has been drawn. */
const WAIT_UNTIL_READY = `new Promise((resolve) => {
  const look = () => {
    if (document.documentElement.dataset.ready === 'true') {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))
    } else {
      setTimeout(look, 50)
    }
  }
  look()
})`

/** Saves what the window shows as PNG, after the page says (`<html data-ready="true">`) that its data is there. */
export async function saveScreenshot(window: BrowserWindow, file: string): Promise<void> {
  // A pointer that happens to rest over the window would leave its hover marks in the picture.
  window.setIgnoreMouseEvents(true)
  await window.webContents.executeJavaScript(WAIT_UNTIL_READY)
  const image = await window.webContents.capturePage()
  if (image.isEmpty()) throw new Error('The window gave an empty picture.')
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.partial`
  await writeFile(partial, image.toPNG())
  await rename(partial, file)
}
