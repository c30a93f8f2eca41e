/**
 * A lock file among processes that leaves nothing behind when its holder is killed: it names the holder's pid and
 * start time, and whoever finds the holder gone takes it over.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './project.mjs'

/** @typedef {{ pid: number, started: string }} ProcessMark pid alone is not enough: pids are used again */

/** Longer than any takeover can take; an older takeover file belongs to a killed process. */
const TAKEOVER_STALE_MS = 10_000
const POLL_MS = 100
const SAY_AFTER_MS = 2_000

/**
 * @param {number} pid
 * @returns {ProcessMark | undefined} undefined when no such process runs
 */
function markOf(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return undefined
  }
  if (process.platform !== 'linux') return { pid, started: '' }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold spaces, so count from its end: state is field 3, start time field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : { pid, started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

/**
 * @param {string} text content of a lock file
 * @returns {boolean} whether any process named in it still runs
 */
function heldBySomeone(text) {
  try {
    /** @type {ProcessMark[]} */
    const marks = JSON.parse(text)
    return marks.some((mark) => {
      const now = markOf(mark.pid)
      return now !== undefined && now.started === mark.started
    })
  } catch {
    return false
  }
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function contentOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * @param {string} from complete temporary file
 * @param {string} to
 * @returns {boolean} false when `to` exists already
 */
function claim(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes a lock whose holder is gone. Only one process at a time may judge and remove, else two would take over
 * in turn and the second would remove the first one's new lock.
 * @param {string} file
 * @param {string} own
 */
function removeStale(file, own) {
  const takeover = `${file}.takeover`
  if (!claim(own, takeover)) {
    const age = Date.now() - (statSync(takeover, { throwIfNoEntry: false })?.ctimeMs ?? Date.now())
    if (age > TAKEOVER_STALE_MS) rmSync(takeover, { force: true })
    return
  }
  try {
    const text = contentOf(file)
    if (text !== undefined && !heldBySomeone(text)) rmSync(file, { force: true })
  } finally {
    rmSync(takeover, { force: true })
  }
}

/**
 * Runs `work` while holding the lock; waits for as long as another process holds it.
 * @template T
 * @param {string} file
 * @param {(note: (childPid: number | undefined) => void) => Promise<T> | T} work `note` names a child that must end
 *   too before the lock counts as free (it would live on if this process were killed)
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  mkdirSync(dirname(file), { recursive: true })
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`
  const self = markOf(process.pid)
  /** @param {(ProcessMark | undefined)[]} marks */
  const write = (marks) => writeFileSync(own, JSON.stringify(marks.filter((mark) => mark !== undefined)))
  write([self])
  const since = Date.now()
  let said = false
  try {
    while (!claim(own, file)) {
      const text = contentOf(file)
      if (text !== undefined && !heldBySomeone(text)) removeStale(file, own)
      else await sleep(POLL_MS)
      if (!said && Date.now() - since > SAY_AFTER_MS) {
        said = true
        say('Waiting for another AutoCbot command that is setting things up …')
      }
    }
  } finally {
    rmSync(own, { force: true })
  }
  try {
    return await work((childPid) => {
      write([self, childPid === undefined ? undefined : markOf(childPid)])
      renameSync(own, file)
    })
  } finally {
    rmSync(file, { force: true })
  }
}
