import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const PROJECT = join(import.meta.dirname, '..', '..')
const OXLINT = join(PROJECT, 'node_modules', 'oxlint', 'bin', 'oxlint')

/** A project of the same shape, so that the probes never lie among the real sources. */
let project: string

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'import-rules-'))
  copyFileSync(join(PROJECT, '.oxlintrc.json'), join(project, '.oxlintrc.json'))
})

afterAll(() => rmSync(project, { recursive: true, force: true }))

/** Lints a source that only imports, and says whether that import is refused. */
function isRefused(folder: string, specifier: string): Promise<boolean> {
  const file = join(project, folder, 'probe.ts')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `import type { Probe } from '${specifier}'\nexport type Found = Probe\n`)
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [OXLINT, '--format=json', file], { cwd: project }, (_error, stdout) => {
      try {
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] }
        resolve(diagnostics.some(({ code }) => code.includes('no-restricted-imports')))
      } catch (error) {
        reject(new Error(`oxlint gave no JSON: ${stdout}`, { cause: error }))
      }
    })
  })
}

test.each([
  ['src-main/backtest', '../strategies/runner.ts', 'a path upwards instead of an area name'],
  ['src-main/matching', '#main/backtest/engine.ts', 'matching knows nothing of backtests'],
  ['src-main/storage', '#main/settings/calls.ts', 'storage is below every service'],
  ['src-main/risk', '#main/trading/orders.ts', 'risk is asked by trading, never back'],
  ['src-main/backtest', '#main/desktop/app.ts', 'nothing imports the desktop shell'],
  ['src-main/backtest', '#main/cli/index.ts', 'services do not know the command line'],
  ['src-main/engine', 'electron', 'only the desktop shell knows Electron'],
  ['src-main/engine', '#renderer/app/app.tsx', 'main and renderer never meet'],
  ['src-renderer/app', '#main/engine/engine.ts', 'main and renderer never meet'],
  ['src-renderer/app', 'node:fs', 'the window has no Node'],
  ['src-renderer/app', 'fs', 'the window has no Node, by its old names too'],
  ['src-shared/domain', 'node:crypto', 'the vocabulary has no Node'],
  ['src-shared/domain', '#main/system/data-folder.ts', 'the vocabulary is below everything'],
])('%s may not import %s: %s', async (folder, specifier) => {
  expect(await isRefused(folder, specifier)).toBe(true)
})

test.each([
  ['src-main/backtest', '#main/matching/fill.ts'],
  ['src-main/backtest', '#shared/domain/candle.ts'],
  ['src-main/desktop', 'electron'],
  ['src-main/engine', '#main/backtest/calls.ts'],
  ['src-main/engine', 'node:path'],
  ['src-main/backtest', '#main/ports.ts'],
  ['src-renderer/app', '#shared/contract/contract.ts'],
])('%s may import %s', async (folder, specifier) => {
  expect(await isRefused(folder, specifier)).toBe(false)
})
