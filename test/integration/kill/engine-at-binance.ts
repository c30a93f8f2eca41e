// Run as a process of its own: an engine on a data folder whose market and accounts are at a Binance on loopback, which
// ends itself by SIGKILL the n-th time a named step is reached. Arguments: data folder, url.
import { createEngine } from '#main/engine/engine.ts'
import type { JournalStep, Keychain } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import type { FromEngine, ToEngine } from './messages.ts'

const [dataFolder = '', url = ''] = process.argv.slice(2)

/** Turns bits over: keys of a fake need no more. */
const keychain: Keychain = {
  available: () => ({ kind: 'os' }),
  encrypt: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0xa5)),
  decrypt: (sealed) => Buffer.from(sealed.map((byte) => byte ^ 0xa5)).toString(),
}

let armed: { readonly step: JournalStep; readonly nth: number } | undefined
let counts: Partial<Record<JournalStep, number>> = {}

function reached(step: JournalStep): void {
  const count = (counts[step] ?? 0) + 1
  counts[step] = count
  if (armed?.step === step && armed.nth === count) process.kill(process.pid, 'SIGKILL')
}

const tell = (message: FromEngine): void => void process.send?.(message)

process.on('disconnect', () => process.exit(1))
const engine = await createEngine({
  dataFolder,
  ports: { ...systemPorts(), keychain, steps: reached },
  market: { mode: 'exchange', exchange: 'binance', url },
})
process.on('message', (message: ToEngine) => {
  if (message.kind === 'close') {
    void engine.close().then(() => process.disconnect())
    return
  }
  if (message.kind === 'arm') {
    counts = {}
    armed = message.at
  }
  tell({ kind: 'counts', counts })
})
tell({ kind: 'ready' })
