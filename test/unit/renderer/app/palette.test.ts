import { expect, test } from 'vitest'
import { matching, type PaletteCommand } from '#renderer/app/palette/match.ts'

const command = (title: string, group: PaletteCommand['group'] = 'Window', words = ''): PaletteCommand => ({
  id: title,
  title,
  group,
  words,
  run: () => undefined,
})

const COMMANDS = [
  command('Trade', 'Go to'),
  command('ETH/USDT', 'Symbols'),
  command('Halt trading', 'Trading', 'stop pause'),
  command('Resume trading', 'Trading'),
]

const titles = (typed: string): string[] => matching(COMMANDS, typed).map(({ title }) => title)

test('nothing typed lists all in their order', () => {
  expect(titles('  ')).toEqual(['Trade', 'ETH/USDT', 'Halt trading', 'Resume trading'])
})

test('a title that begins with the text comes first, then one with such a word', () => {
  expect(titles('tra')).toEqual(['Trade', 'Halt trading', 'Resume trading'])
  expect(titles('usdt')).toEqual(['ETH/USDT'])
})

test('further words and groups find a command, and every word must be there', () => {
  expect(titles('pause')).toEqual(['Halt trading'])
  expect(titles('trading res')).toEqual(['Resume trading'])
  expect(titles('symbols')).toEqual(['ETH/USDT'])
  expect(titles('nothing like it')).toEqual([])
})

test('a long list is cut', () => {
  const many = Array.from({ length: 500 }, (_, index) => command(`C${index}/USDT`, 'Symbols'))
  expect(matching(many, 'usdt')).toHaveLength(60)
})
