import { runCli } from '#main/cli/run-cli.ts'

/** What a command left behind. */
export type CliOutcome = { code: number; stdout: string; stderr: string }

/** Runs a command in this process on a data folder. */
export async function runCommand(
  dataFolder: string,
  argv: readonly string[],
  options: {
    cwd?: string
    signal?: AbortSignal
    stdin?: string
    env?: Record<string, string>
    onStdout?: (text: string) => void
  } = {},
): Promise<CliOutcome> {
  const outcome = { code: -1, stdout: '', stderr: '' }
  outcome.code = await runCli(argv, {
    stdout: (text) => {
      outcome.stdout += text
      options.onStdout?.(text)
    },
    stderr: (text) => {
      outcome.stderr += text
    },
    env: { AUTOCBOT_USER_DATA: dataFolder, ...options.env },
    stdin: () => Promise.resolve(options.stdin ?? ''),
    cwd: options.cwd ?? process.cwd(),
    signal: options.signal ?? new AbortController().signal,
  })
  return outcome
}
