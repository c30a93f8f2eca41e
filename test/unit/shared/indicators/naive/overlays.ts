import type { Naive } from './windows.ts'

/** As the formulas say it. */
export const NAIVE_OVERLAYS: Readonly<Record<string, Naive>> = {}
