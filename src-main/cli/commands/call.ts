import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { jsonValue } from '#main/cli/values.ts'
import { encodeJson } from '#main/contract/codec.ts'

/** `call NAME INPUT_JSON`: any call of the contract. */
export function addCallCommand(program: Command, io: CliIo): void {
  program
    .command('call')
    .description('make any call of the contract and print its output as JSON; `contract` lists them')
    .argument('<name>', 'such as candles.list')
    .argument('[input]', 'the input as JSON', jsonValue, {})
    .option('--json', 'print one line; without it the JSON is indented')
    .action(async (name: string, input: unknown, { json }: { json?: boolean }) => {
      const { withSession } = await import('#main/cli/session.ts')
      const output = await withSession(io, (session) => session.callRaw(name, input))
      io.stdout(`${encodeJson(output, json ? undefined : 2)}\n`)
    })
}
