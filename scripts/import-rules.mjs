/**
 * Writes .oxlintrc.json. Who may import whom is the one table below; lint holds it while the import is typed.
 * With `--check` it writes nothing and fails when the file is not what it would write.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { ROOT, say } from './project.mjs'

const CONFIG = join(ROOT, '.oxlintrc.json')

/** What every service may build on. */
const FOUNDATION = ['contract', 'storage', 'jobs', 'system', 'settings']

/**
 * Area of src-main → areas it may import besides itself. Dependencies point one way: no area is imported by one that
 * it imports. `*` is every area but `desktop`, `cli` and `engine`.
 * @type {Record<string, string[]>}
 */
const ALLOWED = {
  storage: [],
  jobs: [],
  system: ['storage', 'jobs'],
  contract: ['system'],
  settings: ['contract', 'storage', 'system'],
  performance: [...FOUNDATION],
  matching: [...FOUNDATION],
  credentials: [...FOUNDATION, 'exchanges'],
  accounts: [...FOUNDATION, 'exchanges', 'credentials'],
  portfolio: [...FOUNDATION, 'performance', 'accounts'],
  risk: [...FOUNDATION, 'portfolio', 'accounts'],
  exchanges: [...FOUNDATION, 'matching'],
  market: [...FOUNDATION, 'exchanges'],
  candles: [...FOUNDATION, 'market'],
  trading: [...FOUNDATION, 'accounts', 'risk', 'exchanges', 'portfolio', 'matching', 'market'],
  strategies: [...FOUNDATION, 'matching', 'trading', 'market', 'candles'],
  watchlist: [...FOUNDATION, 'market'],
  sentiment: [...FOUNDATION],
  alerts: [...FOUNDATION, 'market', 'candles', 'sentiment'],
  backtest: [...FOUNDATION, 'strategies', 'matching', 'risk', 'performance', 'market', 'candles'],
  optimize: [...FOUNDATION, 'backtest', 'strategies', 'performance', 'market', 'candles'],
  engine: ['*'],
  cli: ['*', 'engine'],
  desktop: ['*', 'engine'],
}

/** The bundle entry of the worker threads is a composition root too: it names the tasks that may run in them. */
const WORKER_ENTRY = 'src-main/jobs/worker.ts'
const ROOTS = ['desktop', 'cli', 'engine']
const AREAS = Object.keys(ALLOWED)
const SERVICES = AREAS.filter((area) => !ROOTS.includes(area))

/**
 * @typedef {{ regex: string, message: string }} Ban
 */

/** @type {Ban} */
const NO_PARENT = { regex: '^\\.\\.(/|$)', message: 'Name the area: #shared/…, #main/AREA/…, #renderer/…' }
/** @type {Ban} */
const NO_ELECTRON = { regex: '^electron(/|$)', message: 'Only src-main/desktop knows Electron; take a port instead.' }
/** @type {Ban} */
const NO_NODE = {
  regex: `^(node:|(${builtinModules.filter((name) => /^[a-z]/.test(name) && !name.includes('/')).join('|')})(/|$))`,
  message: 'There is no Node here.',
}
/** @type {Ban} */
const NO_MAIN = { regex: '^#main/', message: 'The main process is reached through the contract only.' }
/** @type {Ban} */
const NO_RENDERER = { regex: '^#renderer/', message: 'Nothing imports the window.' }
/** @type {Ban} */
const NO_TEST = { regex: '^#test/', message: 'Sources do not import tests.' }

/**
 * @param {string[]} files
 * @param {Ban[]} patterns
 */
const override = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: [NO_PARENT, ...patterns] }] },
})

/**
 * @param {string} area
 * @param {string[]} allowed
 * @returns {Ban[]}
 */
function bansOf(area, allowed) {
  const open = new Set([area, ...allowed.flatMap((name) => (name === '*' ? SERVICES : [name]))])
  const closed = AREAS.filter((name) => !open.has(name))
  return [
    {
      regex: `^#main/(${closed.join('|')})/`,
      message: `${area} may not import this area: see scripts/import-rules.mjs`,
    },
    NO_RENDERER,
    NO_TEST,
    ...(area === 'desktop' ? [] : [NO_ELECTRON]),
  ]
}

/** Areas must not import each other in a circle, nor be missing from the table. */
function checkTable() {
  /** @param {string} area @param {string[]} path */
  const visit = (area, path) => {
    if (path.includes(area)) throw new Error(`Areas import each other in a circle: ${[...path, area].join(' → ')}`)
    for (const next of ALLOWED[area] ?? []) if (next !== '*') visit(next, [...path, area])
  }
  for (const area of AREAS) visit(area, [])
  const folders = readdirSync(join(ROOT, 'src-main'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const unknown = folders.map((entry) => entry.name).filter((name) => !AREAS.includes(name))
  if (unknown.length > 0) throw new Error(`Areas missing from the table of imports: ${unknown.join(', ')}`)
}

/** @returns {string} */
function config() {
  const value = {
    $schema: './node_modules/oxlint/configuration_schema.json',
    plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'react'],
    categories: { correctness: 'error', suspicious: 'error' },
    rules: {
      'no-restricted-imports': ['error', { patterns: [NO_PARENT] }],
      'typescript/no-explicit-any': 'error',
      'typescript/no-floating-promises': 'error',
      'typescript/no-misused-promises': 'error',
      'typescript/no-non-null-assertion': 'error',
      // The compiler's noImplicitReturns knows exhaustive switches; this rule does not.
      'typescript/consistent-return': 'off',
      // Services here are plain objects whose methods do not use `this`.
      'typescript/unbound-method': 'off',
      // Matters of taste that find nothing wrong.
      'promise/always-return': 'off',
      'unicorn/no-array-sort': 'off',
      'unicorn/no-array-reverse': 'off',
      'unicorn/consistent-function-scoping': 'off',
      'import/no-unassigned-import': 'off',
      'unicorn/no-new-array': 'off',
      'import/no-named-as-default': 'off',
      'import/no-named-as-default-member': 'off',
      'no-underscore-dangle': 'off',
      'react/react-in-jsx-scope': 'off',
    },
    ignorePatterns: ['out/**', 'dist/**', 'coverage/**', 'test/fixtures/**', 'src-main/storage/migrations/**'],
    overrides: [
      // Tests look into pages and answers that nothing describes; scripts read JSON of their own tools.
      { files: ['test/**', 'scripts/**'], rules: { 'typescript/no-unsafe-type-assertion': 'off' } },
      override(['src-shared/**'], [NO_MAIN, NO_RENDERER, NO_TEST, NO_ELECTRON, NO_NODE]),
      override(['src-renderer/**'], [NO_MAIN, NO_TEST, NO_ELECTRON, NO_NODE]),
      override(['src-main/*.ts'], [NO_RENDERER, NO_TEST, NO_ELECTRON]),
      ...AREAS.map((area) => override([`src-main/${area}/**`], bansOf(area, ALLOWED[area] ?? []))),
      override([WORKER_ENTRY], bansOf('jobs', ['*'])),
    ],
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

checkTable()
if (!process.argv.includes('--check')) {
  writeFileSync(CONFIG, config())
} else if (readFileSync(CONFIG, 'utf8') !== config()) {
  say('.oxlintrc.json is not what scripts/import-rules.mjs writes: run `node scripts/import-rules.mjs`.')
  process.exitCode = 1
}
