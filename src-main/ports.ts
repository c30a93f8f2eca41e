import type { DesktopStatus } from '#shared/contract/desktop.ts'

/** Time, handed in so that tests can hold it. */
export type Clock = {
  /** UTC milliseconds. */
  now(): number
  /** Milliseconds that never jump, for measuring. */
  monotonic(): number
  /** Runs `work` once after `delayMs`; the answer cancels it. */
  schedule(work: () => void, delayMs: number): () => void
}

/** Makes identifiers that are never made twice. */
export type Ids = { next(): string }

/** A kind of file to choose from; extensions without a dot. */
export type FileFilter = { readonly name: string; readonly extensions: readonly string[] }

/** The system's file dialogs. Both answer undefined when the trader closes them without choosing. */
export type Dialogs = {
  chooseFileToOpen(filters: readonly FileFilter[]): Promise<string | undefined>
  chooseFileToSave(defaultName: string): Promise<string | undefined>
}

/** Something that is not done before the trader has said yes to it. */
export type Question = {
  readonly title: string
  /** What is asked, one sentence. */
  readonly message: string
  /** What it means, in plain words. */
  readonly detail: string
  /** What the button says that does it. */
  readonly confirmLabel: string
}

/** Asks in a dialog of the system that the window has no hand in; false where the trader does not say yes. */
export type Confirm = (question: Question) => Promise<boolean>

/** The system's keychain, as far as there is a real one. */
export type Keychain = {
  /** `none` where what it calls encryption protects nothing; the reason says what to do, in a sentence. */
  available(): { readonly kind: 'os' } | { readonly kind: 'none'; readonly reason: string }
  /** Throws where it is locked or refuses. */
  encrypt(text: string): Buffer
  /** Throws where it is locked, or no longer holds what encrypted it. */
  decrypt(sealed: Buffer): string
}

/** Structured log: fields first, then a sentence. */
export type Log = {
  info(fields: Readonly<Record<string, unknown>>, message: string): void
  warn(fields: Readonly<Record<string, unknown>>, message: string): void
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

/** What the window may read of the disk: what the trader has dropped on it or chosen in a dialog, nothing else. */
export type WindowFiles = { mayRead(file: string): boolean }

/**
 * The places on an order's way where a program may end without anything being lost or doubled. `committing`: all is
 * handed to the database, nothing is durable yet; `committed`: it is durable, nobody has been told.
 */
export const JOURNAL_STEPS = [
  'intent.taken',
  'books.committing',
  'books.committed',
  'order.sending',
  'order.answered',
  'fill.received',
  'fill.booked',
  'cancel.sending',
  'cancel.answered',
  'amend.sending',
  'amend.answered',
  'protection.placing',
  'protection.placed',
  'held.triggered',
  'held.sending',
  'close.released',
  'close.sent',
  'closeAll.halted',
  'paper.committing',
  'paper.committed',
] as const
export type JournalStep = (typeof JOURNAL_STEPS)[number]

/** Is told each step as it is reached; tests end the process there. */
export type StepWatcher = (step: JournalStep) => void

/** What the desktop around the window does when the window asks for it. */
export type Desktop = {
  status(): DesktopStatus
  closeEverything(): Promise<void>
  openPanicWindow(): void
  /** Whether it was shown. */
  testNotification(): Promise<boolean>
  openFolder(folder: string): Promise<void>
  /** Ends the app and starts it again; the trader may say no. */
  restart(): void
}

/** What the outside gives the engine. What belongs to a window or a desktop is absent without one. */
export type EnginePorts = {
  readonly clock: Clock
  readonly ids: Ids
  readonly dialogs?: Dialogs
  readonly confirm?: Confirm
  readonly keychain?: Keychain
  readonly windowFiles?: WindowFiles
  readonly steps?: StepWatcher
  readonly desktop?: Desktop
}
