import { resolve } from 'node:path'

/** What the command line of the desktop app may say. */
export type DesktopArguments = {
  readonly market: string | undefined
  readonly seed: number | undefined
  readonly theme: 'light' | 'dark' | undefined
  /** Absolute path of the picture to take of the first screen; the app quits after it. */
  readonly screenshot: string | undefined
  /** Absolute path of the data folder, instead of the usual one. */
  readonly userData: string | undefined
}

/** Reads `--name=value` options; whatever else stands there belongs to Electron or Chromium and is left alone. */
export function parseDesktopArguments(argv: readonly string[]): DesktopArguments {
  const value = (name: string): string | undefined => {
    const prefix = `--${name}=`
    return argv.findLast((argument) => argument.startsWith(prefix))?.slice(prefix.length) || undefined
  }
  const seed = value('seed')
  const theme = value('theme')
  const screenshot = value('screenshot')
  const userData = value('user-data')
  if (seed !== undefined && !/^\d{1,15}$/.test(seed)) throw new Error(`--seed must be a whole number, not ${seed}`)
  if (theme !== undefined && theme !== 'light' && theme !== 'dark') {
    throw new Error(`--theme must be light or dark, not ${theme}`)
  }
  return {
    market: value('market'),
    seed: seed === undefined ? undefined : Number(seed),
    theme,
    screenshot: screenshot === undefined ? undefined : resolve(screenshot),
    userData: userData === undefined ? undefined : resolve(userData),
  }
}
