/** The switches in Electron's executable that a person's environment or command line can no longer turn. */
import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'

/**
 * RunAsNode stays on: the installed `autocbot` command is this executable run as Node; without it a second Node of
 * 100 MB would have to be installed. Whoever could use it to run scripts can run scripts already.
 * Cookie encryption is off: there are no cookies. EmbeddedAsarIntegrityValidation exists on macOS and Windows only.
 * @type {[keyof typeof FuseV1Options, boolean][]}
 */
const WANTED = [
  ['RunAsNode', true],
  ['EnableCookieEncryption', false],
  ['EnableNodeOptionsEnvironmentVariable', false],
  ['EnableNodeCliInspectArguments', false],
  ['OnlyLoadAppFromAsar', true],
  ['LoadBrowserProcessSpecificV8Snapshot', false],
  ['GrantFileProtocolExtraPrivileges', false],
]

/** @param {string} executable is changed in place */
export async function setFuses(executable) {
  const fuses = Object.fromEntries(WANTED.map(([name, on]) => [FuseV1Options[name], on]))
  await flipFuses(executable, { ...fuses, version: FuseVersion.V1 })
  const wrong = (await readFuses(executable)).filter(({ isRight }) => !isRight)
  if (wrong.length > 0) throw new Error(`Fuses could not be set: ${wrong.map(({ name }) => name).join(', ')}`)
}

/**
 * @param {string} executable
 * @returns {Promise<{ name: string, isOn: boolean, isRight: boolean }[]>}
 */
export async function readFuses(executable) {
  const wire = await getCurrentFuseWire(executable)
  return WANTED.map(([name, on]) => {
    const isOn = wire[FuseV1Options[name]] === FuseState.ENABLE
    return { name, isOn, isRight: isOn === on }
  })
}
