import { beforeEach, expect, test } from 'vitest'
import { tell, tellError, useNotices } from '#renderer/stores/notices.ts'

const texts = (): string[] => useNotices.getState().list.map(({ text }) => text)

beforeEach(() => useNotices.setState({ list: [] }))

test('what is said again stands there once, at the end', () => {
  tellError(new Error('No disk.'))
  tell('Saved.')
  tellError(new Error('No disk.'))
  expect(texts()).toEqual(['Saved.', 'No disk.'])
})

test('at most four messages are shown, the newest', () => {
  for (const text of ['a', 'b', 'c', 'd', 'e']) tell(text)
  expect(texts()).toEqual(['b', 'c', 'd', 'e'])
})

test('a message goes when what it is about is settled or said anew', () => {
  const { add, settle } = useNotices.getState()
  add({ kind: 'error', about: 'run', text: 'Capital is wrong.' })
  add({ kind: 'error', about: 'save', text: 'Cannot be saved.' })
  add({ kind: 'error', about: 'run', text: 'Fee is wrong.' })
  expect(texts()).toEqual(['Cannot be saved.', 'Fee is wrong.'])
  settle('run')
  expect(texts()).toEqual(['Cannot be saved.'])
})
