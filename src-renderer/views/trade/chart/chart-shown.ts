import { create } from 'zustand'

type ChartShown = { readonly isShown: boolean }

/** Whether the chart has shown its first candles, or has said why it cannot. */
export const useChartShown = create<ChartShown>()(() => ({ isShown: false }))

/** The chart has something to show. */
export function chartIsShown(): void {
  if (!useChartShown.getState().isShown) useChartShown.setState({ isShown: true })
}
