import type { CliIo } from './io.ts'

/**
 * `text` for a terminal: control characters, which strategies and files may bring along and which could move the cursor
 * or change what was shown before, become `�`. Line ends stay.
 */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '\uFFFD')
}

/** `io`, whose texts are for people. */
export function printableIo(io: CliIo): CliIo {
  return {
    ...io,
    stdout: (text) => io.stdout(printable(text)),
    stderr: (text) => io.stderr(printable(text)),
  }
}
