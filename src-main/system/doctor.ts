import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { acquireDataFolderLock } from '#main/storage/data-folder-lock.ts'
import type { Check } from './check.ts'
import { checkDisk, checkWritable } from './check.ts'
import { resourcesFolder } from './resources-folder.ts'

const NEEDED_NODE = 22
const NATIVE_PACKAGES = ['better-sqlite3', 'piscina']
const WINDOW_LIBRARIES = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1']

/** Looks at everything AutoCbot needs on this machine. Changes nothing. */
export function diagnose(dataFolder: string, env: NodeJS.ProcessEnv, isServed: boolean): Check[] {
  return [
    checkNode(),
    checkPackages(),
    checkElectron(env),
    ...checkScreen(env),
    ...checkLibraries(),
    checkWritable(dataFolder),
    checkLock(dataFolder, isServed),
    checkDisk(dataFolder),
  ]
}

/** Present in the installed app, whose command line runs on the Node inside its Electron. */
const ELECTRON = process.versions['electron']

function checkNode(): Check {
  if (ELECTRON !== undefined)
    return { name: 'node', ok: true, message: `Node ${process.versions.node}, inside Electron` }
  const ok = Number(process.versions.node.split('.')[0]) >= NEEDED_NODE
  const message = `Node ${process.versions.node}`
  return ok ? { name: 'node', ok, message } : { name: 'node', ok, message, fix: 'Start it with `npm run autocbot`.' }
}

function checkPackages(): Check {
  const require = createRequire(import.meta.url)
  const missing = NATIVE_PACKAGES.filter((name) => {
    try {
      require.resolve(name)
      return false
    } catch {
      return true
    }
  })
  if (missing.length === 0) return { name: 'packages', ok: true, message: 'npm packages are installed' }
  return { name: 'packages', ok: false, message: `missing: ${missing.join(', ')}`, fix: 'Run `npm ci`.' }
}

function checkElectron(env: NodeJS.ProcessEnv): Check {
  const name = 'electron'
  if (ELECTRON !== undefined) return { name, ok: true, message: `Electron ${ELECTRON} is part of this installation` }
  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  const cache = env['XDG_CACHE_HOME'] || join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache')
  const places = [
    ...(override ? [override] : []),
    join(resourcesFolder(), '..', 'node_modules/electron/path.txt'),
    join(cache, 'autocbot'),
  ]
  const found = places.find((place) => existsSync(place))
  if (found !== undefined) return { name, ok: true, message: `found through ${found}` }
  return { name, ok: false, message: 'Electron is not here yet', fix: 'Run `npm start`: it fetches Electron.' }
}

function checkScreen(env: NodeJS.ProcessEnv): Check[] {
  if (process.platform !== 'linux') return []
  const name = 'screen'
  if (env['DISPLAY'] || env['WAYLAND_DISPLAY']) return [{ name, ok: true, message: 'there is a screen' }]
  if (existsSync('/usr/bin/xvfb-run') || existsSync('/usr/bin/Xvfb')) {
    return [{ name, ok: true, message: 'no screen, but Xvfb can stand in for one' }]
  }
  const fix = 'Install one: sudo apt-get install -y xvfb xauth (the command line works without).'
  return [{ name, ok: false, message: 'no screen and no Xvfb', fix }]
}

function checkLibraries(): Check[] {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query')) return []
  const missing = WINDOW_LIBRARIES.filter((library) => {
    const answer = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', library], { encoding: 'utf8' })
    return answer.status !== 0 || answer.stdout !== 'installed'
  })
  const name = 'system libraries'
  if (missing.length === 0) return [{ name, ok: true, message: 'what the window needs is installed' }]
  const fix = `Install them: sudo apt-get install -y ${missing.join(' ')} (the command line works without).`
  return [{ name, ok: false, message: `missing: ${missing.join(', ')}`, fix }]
}

function checkLock(dataFolder: string, isServed: boolean): Check {
  const name = 'data folder lock'
  if (isServed) return { name, ok: true, message: 'AutoCbot is running on it and answers' }
  if (!existsSync(dataFolder)) return { name, ok: true, message: 'free' }
  try {
    const lock = acquireDataFolderLock(dataFolder)
    lock?.release()
    if (lock !== undefined) return { name, ok: true, message: 'free' }
    return {
      name,
      ok: false,
      message: 'held by a process that does not answer',
      fix: 'End that process, or restart the machine.',
    }
  } catch (error) {
    return {
      name,
      ok: false,
      message: error instanceof Error ? error.message : String(error),
      fix: 'Make the data folder yours.',
    }
  }
}
