import type { AuditLog } from '#main/system/audit.ts'
import type { backupsCalls } from '#shared/contract/backups.ts'
import type { HandlersOf } from '#shared/contract/handlers.ts'
import type { WholeBackups } from './whole-backups.ts'

/** The calls about whole copies, which belong to the system area. */
export function backupsHandlers(backups: WholeBackups, audit: AuditLog): HandlersOf<typeof backupsCalls> {
  return {
    'system.backup': () => backups.make(),
    'system.backups': () => ({ items: backups.list() }),
    'system.restore': ({ name }, { origin }) => {
      backups.restoreAtNextStart(name)
      audit.add({ action: 'system.restore', origin, details: { backup: name ?? null } })
      return {}
    },
  }
}
