import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'

/** `doctor`: what is needed here, and what is missing. */
export function addDoctorCommand(program: Command, io: CliIo): void {
  program
    .command('doctor')
    .description('check what AutoCbot needs on this machine, with what to do where something is missing')
    .option('--json', 'print the result as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const [{ diagnose }, { dataFolderOf }, { connectToEngine }] = await Promise.all([
        import('#main/system/doctor.ts'),
        import('#main/cli/data-folder-of.ts'),
        import('#main/contract/socket-client.ts'),
      ])
      const folder = dataFolderOf(io)
      const client = await connectToEngine(folder)
      client?.close()
      const checks = diagnose(folder, io.env, client !== undefined)
      if (json) {
        io.stdout(`${JSON.stringify({ checks })}\n`)
        return
      }
      for (const { name, ok, message, fix } of checks) {
        io.stdout(`${ok ? 'ok  ' : 'FAIL'}  ${name}: ${message}\n`)
        if (fix !== undefined) io.stdout(`      ${fix}\n`)
      }
    })
}
