import { homedir } from 'node:os'
import { dataFolder } from '#main/system/data-folder.ts'
import type { CliIo } from './io.ts'

/** The data folder that a command works on, the same as the window's. */
export function dataFolderOf({ env }: CliIo): string {
  return dataFolder({ env, platform: process.platform, home: homedir() })
}
