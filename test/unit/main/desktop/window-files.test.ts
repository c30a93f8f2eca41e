import { expect, test } from 'vitest'
import { createGrantedFiles } from '#main/desktop/window-files.ts'

test('only files that were granted may be read, however their path is written', () => {
  const files = createGrantedFiles()
  files.grant('/data/one.csv')
  expect(files.mayRead('/data/one.csv')).toBe(true)
  expect(files.mayRead('/data/../data/one.csv')).toBe(true)
  expect(files.mayRead('/data/one.csv/../two.csv')).toBe(false)
  expect(files.mayRead('/data')).toBe(false)
})

test('the oldest of very many is forgotten', () => {
  const files = createGrantedFiles()
  for (let i = 0; i < 1_200; i += 1) files.grant(`/data/${i}.csv`)
  expect(files.mayRead('/data/0.csv')).toBe(false)
  expect(files.mayRead('/data/1199.csv')).toBe(true)
})
