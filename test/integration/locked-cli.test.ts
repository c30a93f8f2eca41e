import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from '#test/builders/cli.ts'
import { temporaryFolder } from '#test/builders/temporary-folder.ts'

test('a locked data folder answers commands with LOCKED, and with a passphrase out of a file as always', async () => {
  const folder = temporaryFolder()
  const stdin = JSON.stringify({ passphrase: 'a long passphrase' })
  const set = await runCommand(folder, ['call', 'auth.setPassphrase', '-', '--json'], { stdin })
  expect(JSON.parse(set.stdout)).toMatchObject({ hasPassphrase: true, isLocked: false, storesKeysIn: 'vault' })

  const list = ['call', 'accounts.list', '--json']
  const locked = await runCommand(folder, list)
  expect(locked.code).toBe(1)
  expect(JSON.parse(locked.stdout)).toMatchObject({
    error: { code: 'LOCKED', message: expect.stringContaining('AUTOCBOT_PASSPHRASE_FILE') },
  })
  expect((await runCommand(folder, ['call', 'trading.closeAll', '--json'])).code).toBe(0)

  const file = join(folder, 'passphrase')
  const withFile = () => runCommand(folder, list, { env: { AUTOCBOT_PASSPHRASE_FILE: file } })
  expect(JSON.parse((await withFile()).stdout)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  writeFileSync(file, 'another passphrase\n')
  expect(JSON.parse((await withFile()).stdout)).toMatchObject({ error: { code: 'VALIDATION' } })
  writeFileSync(file, 'a long passphrase\n')
  expect((await withFile()).code).toBe(0)
})

test('input is read from what is piped in or from a file, and what is none is said', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'input.json')
  writeFileSync(file, '{"theme":"light"}')
  const update = (input: string, stdin?: string) =>
    runCommand(folder, ['call', 'settings.update', input, '--json'], stdin === undefined ? {} : { stdin })
  expect(JSON.parse((await update(`@${file}`)).stdout)).toMatchObject({ theme: 'light' })
  expect(JSON.parse((await update('-', '{"theme":"dark"}')).stdout)).toMatchObject({ theme: 'dark' })
  expect(JSON.parse((await update('-', 'no json')).stdout)).toMatchObject({ error: { code: 'VALIDATION' } })
  expect(JSON.parse((await update(`@${file}.gone`)).stdout)).toMatchObject({ error: { code: 'NOT_FOUND' } })
  expect((await update('@')).code).toBe(2)
})
