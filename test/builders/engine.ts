import { onTestFinished } from 'vitest'
import type { Engine, EngineConfig } from '#main/engine/engine.ts'
import { createEngine } from '#main/engine/engine.ts'
import { systemPorts } from '#main/system/system-ports.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** An engine on a new data folder, closed after the test. */
export async function anEngine(config: Partial<EngineConfig> = {}): Promise<Engine> {
  const engine = await createEngine({ dataFolder: temporaryFolder(), ports: systemPorts(), ...config })
  onTestFinished(() => engine.close())
  return engine
}
