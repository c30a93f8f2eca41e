import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolder } from '#main/system/data-folder.ts'

const home = resolve('/home/trader')

test('an explicit folder wins everywhere and is absolute', () => {
  const env = { AUTOCBOT_USER_DATA: 'somewhere', APPDATA: 'x', XDG_CONFIG_HOME: '/x' }
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(dataFolder({ env, platform, home })).toBe(resolve('somewhere'))
  }
})

test('otherwise it lies where the system keeps application data', () => {
  expect(dataFolder({ env: {}, platform: 'linux', home })).toBe(join(home, '.config', 'AutoCbot'))
  expect(dataFolder({ env: { XDG_CONFIG_HOME: '/cfg' }, platform: 'linux', home })).toBe(join('/cfg', 'AutoCbot'))
  expect(dataFolder({ env: {}, platform: 'darwin', home })).toBe(
    join(home, 'Library', 'Application Support', 'AutoCbot'),
  )
  expect(dataFolder({ env: { APPDATA: '/roaming' }, platform: 'win32', home })).toBe(join('/roaming', 'AutoCbot'))
})
