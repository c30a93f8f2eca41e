import type { Page } from '@playwright/test'

/** The times between frames, in milliseconds, while `action` goes on. */
export async function framesDuring(window: Page, action: () => Promise<void>): Promise<number[]> {
  await window.evaluate(() => {
    const frames: number[] = []
    const record = (time: number): void => {
      frames.push(time)
      Reflect.set(globalThis, 'frameRequest', requestAnimationFrame(record))
    }
    Reflect.set(globalThis, 'frameTimes', frames)
    requestAnimationFrame(record)
  })
  await action()
  const times: number[] = await window.evaluate(() => {
    cancelAnimationFrame(Reflect.get(globalThis, 'frameRequest'))
    return Reflect.get(globalThis, 'frameTimes')
  })
  return times.slice(1).map((time, index) => time - times[index])
}

/** The value below which so many of the sorted values lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor((sorted.length - 1) * share)]
}

/** Prints a figure as a line of JSON. */
export function printFigure(name: string, value: number, unit: string, note: string): void {
  console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit, note }))
}

/** Prints the median time between frames, with how bad it gets. */
export function printFrames(name: string, frames: readonly number[], note: string): void {
  const at = (share: number): string => quantile(frames, share).toFixed(1)
  const told = `median between ${frames.length} frames, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)} ms; ${note}`
  printFigure(name, quantile(frames, 0.5), 'ms', told)
}
