/** Something that was done to the engine. `details` must be JSON. */
export type AuditEntry = {
  /** What was done, as the call that did it is named. */
  readonly action: string
  /** Who did it: `window`, `socket`, `cli`, or `engine` for what it does by itself. */
  readonly origin: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The record of who did what. Throws STORAGE where it cannot be written. */
export type AuditLog = { add(entry: AuditEntry): void }
