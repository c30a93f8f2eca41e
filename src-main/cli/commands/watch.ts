import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { encodeJson } from '#main/contract/codec.ts'
import { EVENTS } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { didYouMean, quoted, suggest } from '#shared/strategy-language/suggest.ts'

/** `watch [EVENT …]`: events as they come. */
export function addWatchCommand(program: Command, io: CliIo): void {
  program
    .command('watch')
    .description('print events, one JSON object a line, until interrupted')
    .argument('[events...]', 'names of events; default: all')
    .option('--json', 'the output is JSON in any case')
    .action(async (names: string[]) => {
      const known = EVENTS.map(({ name }): string => name)
      for (const name of names) {
        if (known.includes(name)) continue
        throw new AppError('NOT_FOUND', `there is no event ${quoted(name)}${didYouMean(suggest(name, known))}`)
      }
      const { withSession } = await import('#main/cli/session.ts')
      const interrupted = new Promise<'interrupted'>((resolve) => {
        if (io.signal.aborted) resolve('interrupted')
        io.signal.addEventListener('abort', () => resolve('interrupted'), { once: true })
      })
      await withSession(io, async (session) => {
        await session.subscribe((event) => {
          if (names.length === 0 || names.includes(event.name)) io.stdout(`${encodeJson(event)}\n`)
        })
        io.stderr('Watching; Ctrl-C ends it.\n')
        const end = await Promise.race([interrupted, session.closed])
        if (end !== 'interrupted') throw new AppError('CANCELLED', 'the AutoCbot that was watched has ended')
      })
    })
}
