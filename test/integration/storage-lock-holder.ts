// Run as a process of its own: takes the lock of a folder, says `held` or `refused`, and holds it until it is killed.
import { acquireDataFolderLock } from '#main/storage/data-folder-lock.ts'

const lock = acquireDataFolderLock(process.argv[2])
process.stdout.write(lock === undefined ? 'refused\n' : 'held\n')
if (lock !== undefined) setInterval(() => undefined, 60_000)
