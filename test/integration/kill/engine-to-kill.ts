// Run as a process of its own: an engine on a data folder with the simulated market, which ends itself by SIGKILL the
// n-th time a named step is reached. Arguments: data folder, seed of the market, how many times faster than the real one
// its clock runs, since when (UTC ms), and `limited` for an exchange that holds little itself.
import { createEngine } from '#main/engine/engine.ts'
import type { Clock, JournalStep } from '#main/ports.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { limitedExchange } from '#test/fakes/limited-exchange.ts'
import type { FromEngine, ToEngine } from './messages.ts'

const [dataFolder = '', seed = '1', speed = '1', since = '0', kind = ''] = process.argv.slice(2)
const ports = systemPorts()
const factor = Number(speed)
const origin = Number(since)

/** Several starts on one folder see one time that only goes forward. */
const clock: Clock = {
  now: () => origin + Math.floor((Date.now() - origin) * factor),
  monotonic: () => ports.clock.monotonic() * factor,
  schedule: (work, delayMs) => ports.clock.schedule(work, delayMs / factor),
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
  ports: { ...ports, clock, steps: reached },
  market: { mode: 'simulated', seed: Number(seed) },
  ...(kind === 'limited' ? { throughExchange: (raw) => limitedExchange(raw) } : {}),
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
