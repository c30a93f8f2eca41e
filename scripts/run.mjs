/** Child processes: signals are passed on, exit codes come back. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { ROOT } from './project.mjs'

const GROUP_ENDS_WITHIN_MS = 8_000

/** @typedef {{ code: number, stdout: string, stderr: string, timedOut: boolean }} Outcome */

/**
 * @typedef {object} RunOptions
 * @property {'inherit' | 'stderr' | 'capture'} [output] `stderr`: the child's stdout goes to our stderr;
 *   `capture`: both are collected; default `inherit`
 * @property {string} [cwd] default: the project
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment; undefined removes
 * @property {boolean} [group] the child gets a process group of its own, and signals reach everything it starts;
 *   default: only with a time limit
 * @property {number} [timeoutMs] after it the child and its children are killed, and the code is 124
 * @property {(pid: number | undefined) => void} [onSpawn]
 */

/** @type {Record<'inherit' | 'stderr' | 'capture', import('node:child_process').StdioOptions>} */
const STDIO = { inherit: 'inherit', stderr: ['ignore', 2, 2], capture: ['ignore', 'pipe', 'pipe'] }

/**
 * Runs a command to its end. Never rejects for the child's failure: look at `code` (127: could not be started).
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, options = {}) {
  const grouped = (options.group ?? options.timeoutMs !== undefined) && process.platform !== 'win32'
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: STDIO[options.output ?? 'inherit'],
    detached: grouped,
  })
  options.onSpawn?.(child.pid)
  let stdout = ''
  let stderr = ''
  let timedOut = false
  let signalled = false
  child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
  /** @param {NodeJS.Signals} signal */
  const send = (signal) => {
    if (child.pid === undefined) return
    signalled = true
    try {
      process.kill(grouped ? -child.pid : child.pid, signal)
    } catch {
      child.kill(signal)
    }
  }
  /** @type {NodeJS.Signals[]} */
  const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP']
  // A terminal's Ctrl-C reaches an ungrouped child by itself; passing it on again does no harm.
  const listeners = passedOn.map((signal) => ({ signal, listener: () => send(signal) }))
  for (const { signal, listener } of listeners) process.on(signal, listener)
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true
          send('SIGTERM')
          setTimeout(() => send('SIGKILL'), 5_000).unref()
        }, options.timeoutMs)
  return new Promise((resolve) => {
    let settled = false
    /** @param {number} code */
    const finish = (code) => {
      if (settled) return
      settled = true
      clearTimeout(timer)
      for (const { signal, listener } of listeners) process.off(signal, listener)
      resolve({ code: timedOut ? 124 : code, stdout, stderr, timedOut })
    }
    child.on('error', (error) => {
      stderr += `${error.message}\n`
      finish(127)
    })
    child.on('close', (code, signal) => {
      const result = code ?? 128 + (signal ? constants.signals[signal] : 0)
      // Told to end, the first of a group is often gone before the rest has ended in order.
      if (grouped && signalled && child.pid !== undefined) void groupGone(child.pid).then(() => finish(result))
      else finish(result)
    })
  })
}

/**
 * Waits until a process group has ended; what still runs after some seconds is killed.
 * @param {number} group
 */
async function groupGone(group) {
  const until = Date.now() + GROUP_ENDS_WITHIN_MS
  try {
    while (Date.now() < until) {
      process.kill(-group, 0)
      await sleep(50)
    }
    process.kill(-group, 'SIGKILL')
  } catch {
    // No such group any more.
  }
}
