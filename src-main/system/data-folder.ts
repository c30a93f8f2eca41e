import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** What decides where data lies; handed in so that it can be tried without touching the real ones. */
export type DataFolderSources = {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  readonly home: string
}

const HERE: DataFolderSources = { env: process.env, platform: process.platform, home: homedir() }

/**
 * The folder that holds everything of this trader, the same for app and command line:
 * AUTOCBOT_USER_DATA, else `AutoCbot` where the system keeps application data.
 */
export function dataFolder(sources: DataFolderSources = HERE): string {
  const { env, platform, home } = sources
  if (env['AUTOCBOT_USER_DATA']) return resolve(env['AUTOCBOT_USER_DATA'])
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'AutoCbot')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'AutoCbot')
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'AutoCbot')
}
