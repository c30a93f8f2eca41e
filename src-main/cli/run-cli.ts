import { Command, CommanderError } from 'commander'
import { encodeJson } from '#main/contract/codec.ts'
import type { ErrorDetails } from '#shared/errors.ts'
import { AppError } from '#shared/errors.ts'
import { addBacktestCommand } from './commands/backtest.ts'
import { addCallCommand } from './commands/call.ts'
import { addCandlesCommands } from './commands/candles.ts'
import { addCloseAllCommand } from './commands/close-all.ts'
import { addContractCommand } from './commands/contract.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addExportCommand } from './commands/export.ts'
import { addIndicatorsCommand } from './commands/indicators.ts'
import { addOptimizeCommand } from './commands/optimize.ts'
import { addServeCommand } from './commands/serve.ts'
import { addWatchCommand } from './commands/watch.ts'
import type { CliIo } from './io.ts'
import { printableIo } from './printable.ts'

const DONE = 0
const FAILED = 1
const USAGE = 2

/** Runs one command and answers the exit code. Results go to stdout, everything else to stderr. */
export async function runCli(argv: readonly string[], outside: CliIo): Promise<number> {
  const isJson = argv.includes('--json')
  const io = isJson ? outside : printableIo(outside)
  const program = new Command('autocbot')
    .description('AutoCbot on the command line. Times are UTC, ratios are fractions.')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: () => {}, outputError: () => {} })
  addBacktestCommand(program, io)
  addOptimizeCommand(program, io)
  addIndicatorsCommand(program, io)
  addCandlesCommands(program, io)
  addServeCommand(program, io)
  addCallCommand(program, io)
  addContractCommand(program, io)
  addWatchCommand(program, io)
  addDoctorCommand(program, io)
  addExportCommand(program, io)
  let code = DONE
  addCloseAllCommand(program, io, () => {
    code = FAILED
  })

  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return DONE
      const message = error.message.replace(/^error: /, '').replace(/\s+/g, ' ')
      // Every command takes --json: where it is unknown there is no command.
      const isMissing = error.code === 'commander.help' || message === "unknown option '--json'"
      report(io, isJson, 'VALIDATION', isMissing ? 'no command was given; `--help` lists them' : message, undefined)
      return USAGE
    }
    if (error instanceof AppError) report(io, isJson, error.code, error.message, error.details)
    else report(io, isJson, 'INTERNAL', `something went wrong inside AutoCbot: ${String(error)}`, undefined)
    return FAILED
  }
}

function report(io: CliIo, isJson: boolean, code: string, message: string, details: ErrorDetails | undefined): void {
  if (isJson) io.stdout(`${encodeJson({ error: { code, message, ...(details === undefined ? {} : { details }) } })}\n`)
  else io.stderr(`error: ${code} ${message.replace(/\s*\n\s*/g, ' ')}\n`)
}
