import type { Command } from 'commander'
import type { CliIo } from '#main/cli/io.ts'

/** `serve`: the engine without a window. */
export function addServeCommand(program: Command, io: CliIo): void {
  program
    .command('serve')
    .description('run the engine without a window until SIGTERM; other commands then go through it')
    .option('--json', 'the output is JSON in any case')
    .action(async () => {
      const [{ createEngine }, { dataFolderOf }, { systemPorts }, { version }] = await Promise.all([
        import('#main/engine/engine.ts'),
        import('#main/cli/data-folder-of.ts'),
        import('#main/system/system-ports.ts'),
        import('#main/system/version.ts'),
      ])
      const folder = dataFolderOf(io)
      const engine = await createEngine({ dataFolder: folder, ports: systemPorts() })
      const ready = {
        event: 'ready',
        dataFolder: engine.dataFolder,
        socket: engine.socketPath,
        pid: process.pid,
        version: version(),
      }
      io.stdout(`${JSON.stringify(ready)}\n`)
      await new Promise<void>((resolve) => {
        if (io.signal.aborted) resolve()
        io.signal.addEventListener('abort', () => resolve(), { once: true })
      })
      await engine.close()
    })
}
