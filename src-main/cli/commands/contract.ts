import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'
import { table } from '#main/cli/table.ts'

/** `contract`: every call and event. */
export function addContractCommand(program: Command, io: CliIo): void {
  program
    .command('contract')
    .description('list every call and event; with --json including their JSON Schemas')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { describeContract } = await import('#main/contract/describe-contract.ts')
      const { calls, events } = describeContract()
      if (json) {
        io.stdout(`${JSON.stringify({ calls, events })}\n`)
        return
      }
      io.stdout(
        table(
          ['Call', 'Kind', 'What it does'],
          calls.map((call) => [call.name, call.kind, call.description]),
        ),
      )
      io.stdout('\n')
      io.stdout(
        table(
          ['Event', 'Delivery', 'What it says'],
          events.map((event) => [event.name, event.delivery, event.description]),
        ),
      )
    })
}
