import { connectToEngine } from '#main/contract/socket-client.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { CallInput, CallName, CallOutput, CallResult, EventEnvelope } from '#shared/contract/contract.ts'
import { findCall } from '#shared/contract/contract.ts'
import { AppError } from '#shared/errors.ts'
import { dataFolderOf } from './data-folder-of.ts'
import type { CliIo } from './io.ts'
import { passphraseOf } from './passphrase-of.ts'

/** How long we wait for another command that holds the data folder without answering yet. */
const PATIENCE_MS = 30_000
const RETRY_MS = 50

/** An engine to call, in this process or behind the socket of whoever holds the data folder. */
export type Session = {
  /** The output of a call as JSON would show it or with columns as arrays of doubles; throws the call's error. */
  callRaw(name: string, input: unknown): Promise<unknown>
  subscribe(listener: (event: EventEnvelope) => void): Promise<void>
  /** Settles when the engine is gone. */
  readonly closed: Promise<void>
}

/** Calls by name with the contract's types. Columns are only there as JSON arrays when they came through the socket. */
export async function call<Name extends CallName>(
  session: Session,
  name: Name,
  input: CallInput<Name>,
): Promise<CallOutput<Name>> {
  const output = await session.callRaw(name, input)
  return outputOf(name, output)
}

function outputOf<Name extends CallName>(name: Name, output: unknown): CallOutput<Name> {
  // The engine at the other end has checked it against the same schema; what differs is the form of columns.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (findCall(name) === undefined ? undefined : output) as CallOutput<Name>
}

/** Runs `work` on the engine that holds the data folder, or on one that is started for it. */
export async function withSession<Result>(io: CliIo, work: (session: Session) => Promise<Result>): Promise<Result> {
  const folder = dataFolderOf(io)
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const client = await connectToEngine(folder)
    if (client !== undefined) {
      let isAnswered = false
      try {
        return await work({
          callRaw: async (name, input) => {
            const result = await client.call(name, input)
            isAnswered = true
            return valueOf(result)
          },
          subscribe: (listener) => client.subscribe(listener),
          closed: client.closed,
        })
      } catch (error) {
        // It ended without having taken a call of ours: the work begins anew with whoever comes next.
        if (isAnswered || !isLocked(error) || Date.now() > until) throw error
      } finally {
        client.close()
      }
      continue
    }
    const engine = await startEngine(folder, passphraseOf(io))
    if (engine !== undefined) {
      try {
        return await work({
          callRaw: async (name, input) => {
            const result = await engine.dispatcher.dispatch(name, input, { origin: 'cli' })
            return valueOf(withHint(result))
          },
          subscribe: (listener) => {
            engine.events.subscribe(listener)
            return Promise.resolve()
          },
          closed: new Promise(() => {}),
        })
      } finally {
        if (!io.signal.aborted) await engine.idle()
        await engine.close()
      }
    }
    if (Date.now() > until || io.signal.aborted) {
      throw new AppError('LOCKED', `${folder} is in use by another AutoCbot that does not answer; end it and try again`)
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** An engine on the folder; undefined while somebody else holds it. */
async function startEngine(folder: string, passphrase: string | undefined) {
  const { createEngine } = await import('#main/engine/engine.ts')
  try {
    return await createEngine({
      dataFolder: folder,
      ports: systemPorts(),
      ...(passphrase === undefined ? {} : { passphrase }),
    })
  } catch (error) {
    if (isLocked(error)) return undefined
    throw error
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof AppError && error.code === 'LOCKED'
}

/** An engine that was started for one command ends with it: unlocking it by a call would be for nothing. */
function withHint(result: CallResult): CallResult {
  if (result.ok || result.error.code !== 'LOCKED') return result
  const message = `${result.error.message}; a command that starts an engine reads the passphrase from the file that AUTOCBOT_PASSPHRASE_FILE names`
  return { ok: false, error: { ...result.error, message } }
}

function valueOf(result: CallResult): unknown {
  if (result.ok) return result.value
  const { code, message, details } = result.error
  throw new AppError(code, message, details)
}
