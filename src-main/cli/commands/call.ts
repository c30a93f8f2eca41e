import type { Command } from 'commander'
import { z } from 'zod'
import { type CallInputArgument, callInputArgument, readCallInput } from '#main/cli/call-input.ts'
import type { CliIo } from '#main/cli/io.ts'
import { encodeJson } from '#main/contract/codec.ts'
import type { EventEnvelope } from '#shared/contract/contract.ts'
import { jobSchema } from '#shared/contract/jobs.ts'

/** `call NAME INPUT_JSON`: any call of the contract. */
export function addCallCommand(program: Command, io: CliIo): void {
  program
    .command('call')
    .description('make any call of the contract and print its output as JSON; `contract` lists them')
    .argument('<name>', 'such as candles.list')
    .argument(
      '[input]',
      'the input as JSON; - reads it from what is piped in, @FILE from a file',
      callInputArgument,
      NOTHING,
    )
    .option('--json', 'print one line; without it the JSON is indented')
    .action(async (name: string, argument: CallInputArgument, { json }: { json?: boolean }) => {
      const input = await readCallInput(argument, io)
      const { withSession } = await import('#main/cli/session.ts')
      await withSession(io, async (session) => {
        let started: unknown
        // An engine started for this call ends with it, and nobody could ask it later how its job went.
        await session.subscribe((event) => tellFailure(event, started, io))
        const output = await session.callRaw(name, input)
        started = startedJob.safeParse(output).data?.jobId
        io.stdout(`${encodeJson(output, json ? undefined : 2)}\n`)
      })
    })
}

const NOTHING: CallInputArgument = { kind: 'json', value: {} }

const startedJob = z.object({ jobId: z.string() })

function tellFailure({ name, payload }: EventEnvelope, jobId: unknown, io: CliIo): void {
  if (name !== 'jobs.finished') return
  const job = jobSchema.safeParse(payload).data
  if (job === undefined || job.id !== jobId || job.error === null) return
  io.stderr(`${job.title} failed: ${job.error.code} ${job.error.message}\n`)
}
