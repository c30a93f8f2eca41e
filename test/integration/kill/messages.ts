import type { JournalStep } from '#main/ports.ts'

/** What the engine that is to be killed is told. `arm` counts anew; without a step it counts only. */
export type ToEngine =
  | { readonly kind: 'arm'; readonly at: { readonly step: JournalStep; readonly nth: number } | undefined }
  | { readonly kind: 'count' }
  | { readonly kind: 'close' }

/** What it answers. */
export type FromEngine =
  | { readonly kind: 'ready' }
  | { readonly kind: 'counts'; readonly counts: Readonly<Partial<Record<JournalStep, number>>> }
