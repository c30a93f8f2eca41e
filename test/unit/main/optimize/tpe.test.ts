import { expect, test } from 'vitest'
import { sfc32 } from '#main/market/simulated/random.ts'
import { indexOf, stepsAt } from '#main/optimize/search-space.ts'
import { drawEvenly, suggest } from '#main/optimize/tpe.ts'

const axes = ['a', 'b', 'c'].map((name) => ({ name, values: Array.from({ length: 30 }, (_, value) => value) }))

/** How good a combination is: best at (21, 7, 15). */
function valueOf(point: number): number {
  const [a = 0, b = 0, c = 0] = stepsAt(axes, point)
  return -((a - 21) ** 2) - (b - 7) ** 2 - (c - 15) ** 2
}

function best(seed: number, learns: boolean): number {
  const random = sfc32(seed, 1)
  const tried = new Set<number>()
  const observed: { point: number; score: number }[] = []
  while (observed.length < 160) {
    const points =
      learns && observed.length >= 40
        ? suggest(axes, observed, tried, 8, random)
        : [drawEvenly(axes, tried, random) ?? 0]
    for (const point of points) {
      tried.add(point)
      observed.push({ point, score: valueOf(point) })
    }
  }
  return Math.max(...observed.map(({ score }) => score))
}

test('learning from earlier trials finds better ones than chance', () => {
  const seeds = Array.from({ length: 20 }, (_, seed) => seed)
  const wins = seeds.filter((seed) => best(seed, true) > best(seed, false)).length
  expect(wins).toBeGreaterThanOrEqual(15)
})

test('nothing is suggested twice, and nothing once all is tried', () => {
  const small = axes.slice(0, 1)
  const tried = new Set(Array.from({ length: 28 }, (_, step) => indexOf(small, [step])))
  const points = suggest(small, [{ point: 3, score: 1 }], tried, 5, sfc32(1, 1))
  expect(points.toSorted((a, b) => a - b)).toStrictEqual([28, 29])
})
