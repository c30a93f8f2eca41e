/** What the preload gives the window: the only way out of it. */
export type Bridge = {
  call(name: string, input: unknown): Promise<unknown>
  /** Hears every event until the returned function is called. */
  onEvent(listener: (envelope: unknown) => void): () => void
  /** The path on disk of a dropped file; empty where it has none. */
  pathForFile(file: File): string
}

declare global {
  interface Window {
    readonly autocbot: Bridge
  }
}
