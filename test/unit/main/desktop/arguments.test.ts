import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parseDesktopArguments } from '#main/desktop/arguments.ts'

test('nothing is set unless it is said, and what belongs to Electron is left alone', () => {
  const nothing = { market: undefined, seed: undefined, theme: undefined, screenshot: undefined, userData: undefined }
  expect(parseDesktopArguments(['electron', '--no-sandbox', '/project', '--inspect=0', '--market='])).toEqual(nothing)
})

test('options are read, paths become absolute, the last of two counts', () => {
  const argv = ['--market=replay', '--seed=1', '--seed=7', '--theme=dark', '--screenshot=a.png', '--user-data=data']
  expect(parseDesktopArguments(argv)).toEqual({
    market: 'replay',
    seed: 7,
    theme: 'dark',
    screenshot: resolve('a.png'),
    userData: resolve('data'),
  })
})

test.each([
  ['--seed=1.5', /--seed must be a whole number, not 1.5/],
  ['--seed=x', /--seed/],
  ['--theme=blue', /--theme must be light or dark, not blue/],
])('%s is refused in words', (argument, message) => {
  expect(() => parseDesktopArguments([argument])).toThrow(message)
})
