import type { Confirm, Question } from '#main/ports.ts'
import { AppError } from '#shared/errors.ts'

/** Makes sure that the trader wants what a window asks for. */
export type Confirmation = {
  /**
   * Settles when it may be done. A window's page is not trusted: it may ask, and a dialog that it has no hand in decides;
   * throws CANCELLED where the trader says no, CONFLICT where nobody can be asked. The command line is the user himself.
   */
  require(origin: string, question: Question): Promise<void>
}

export function createConfirmation(confirm: Confirm | undefined): Confirmation {
  let isAsking = false
  return {
    async require(origin, question) {
      if (origin !== 'window' && origin !== 'tray') return
      if (confirm === undefined) {
        throw new AppError(
          'CONFLICT',
          'this needs a confirmation in a dialog of the app; start the app, or use the command line',
        )
      }
      // A page that asks again and again would wear the trader down.
      if (isAsking) throw new AppError('CONFLICT', 'another confirmation is being waited for; answer it first')
      isAsking = true
      try {
        if (await confirm(question)) return
      } finally {
        isAsking = false
      }
      throw new AppError('CANCELLED', 'it was not confirmed; nothing was changed')
    },
  }
}
