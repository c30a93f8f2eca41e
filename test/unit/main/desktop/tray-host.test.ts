import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { isTrayVisible } from '#main/desktop/tray-host.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

const PATH = process.env['PATH']

afterEach(() => {
  process.env['PATH'] = PATH
})

/** A PATH in which `dbus-send` is this script; undefined: there is none. */
function withBus(script: string | undefined): void {
  const folder = temporaryFolder()
  if (script !== undefined) writeFileSync(join(folder, 'dbus-send'), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  process.env['PATH'] = folder
}

test.runIf(process.platform === 'linux')('a tray is there only where the desktop says so', async () => {
  withBus('echo "   variant       boolean true"')
  expect(await isTrayVisible()).toBe(true)
  withBus('echo "   variant       boolean false"')
  expect(await isTrayVisible()).toBe(false)
  withBus('echo "Error org.freedesktop.DBus.Error.ServiceUnknown" >&2; exit 1')
  expect(await isTrayVisible()).toBe(false)
  withBus(undefined)
  expect(await isTrayVisible()).toBe(false)
})
