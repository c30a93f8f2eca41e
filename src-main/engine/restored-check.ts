import type { RestoredDatabase } from '#main/storage/restore-damaged.ts'

/** What is told of a database that was damaged, until the next start. */
export function checkOfRestored({ name, setAside, backup, backupTime }: RestoredDatabase): {
  name: string
  ok: boolean
  message: string
  fix: string
} {
  const when = new Date(backupTime).toISOString().replace('T', ' ').slice(0, 16)
  return {
    name: `database ${name}`,
    ok: false,
    message: `${name}.sqlite was damaged; the backup ${backup} of ${when} UTC is in its place, and the damaged file lies in ${setAside}`,
    fix: 'Look through the differences that Trade shows: what happened at exchanges since is found there and can be adopted. Check the disk.',
  }
}
