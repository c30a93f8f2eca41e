/** What the command line has of the outside; handed in so that tests run it in their own process. */
export type CliIo = {
  /** Results. */
  readonly stdout: (text: string) => void
  /** Progress, messages, errors. */
  readonly stderr: (text: string) => void
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** All that is piped in. */
  readonly stdin?: () => Promise<string>
  /** Aborted when the person or the system asks the program to stop. */
  readonly signal: AbortSignal
}
