import { expect, test } from 'vitest'
import { socketPlace } from '#main/contract/socket-path.ts'

const linux = { env: {}, platform: 'linux', uid: 1000 } as const

test('the socket lies in a folder of its own inside the data folder', () => {
  expect(socketPlace('/home/a/data', linux)).toEqual({
    path: '/home/a/data/run/engine.sock',
    folder: '/home/a/data/run',
  })
})

test('a data folder too deep for a socket has a short one elsewhere, one for each folder', () => {
  const deep = `/home/${'x'.repeat(120)}`
  const first = socketPlace(deep, linux)
  expect(first.folder).toBe('/tmp/autocbot-1000')
  expect(Buffer.byteLength(first.path)).toBeLessThan(104)
  expect(socketPlace(`${deep}y`, linux).path).not.toBe(first.path)
  const runtime = { ...linux, env: { XDG_RUNTIME_DIR: '/run/user/1000' } }
  expect(socketPlace(deep, runtime).folder).toBe('/run/user/1000/autocbot')
})

test('on Windows it is a named pipe', () => {
  expect(socketPlace('C:\\data', { ...linux, platform: 'win32' }).path).toMatch(/^\\\\\.\\pipe\\autocbot-[0-9a-f]{16}$/)
})
