import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell, tellError } from '#renderer/stores/notices.ts'
import type { Credential, KeyTest } from '#shared/contract/credentials.ts'
import { formatMinute } from '#shared/format/times.ts'
import { environmentWords, permissionFacts } from './account-facts.ts'
import { FactList } from './FactList.tsx'
import { useCredentials } from './use-accounts.ts'

/** The stored keys: what keeps each, whether it can be read, and what its exchange says of it now. */
export function Keys({ nameOf }: { readonly nameOf: (exchange: string) => string }) {
  const items = useCredentials().data?.items ?? []
  if (items.length === 0) return null
  return (
    <>
      <h3 className="pt-2 font-semibold">Stored keys</h3>
      <ul aria-label="Stored keys" className="divide-y divide-border rounded-md border border-border">
        {items.map((credential) => (
          <Key key={credential.id} credential={credential} exchange={nameOf(credential.exchange)} />
        ))}
      </ul>
    </>
  )
}

function Key({ credential, exchange }: { readonly credential: Credential; readonly exchange: string }) {
  const queries = useQueryClient()
  const [isBusy, setIsBusy] = useState(false)
  const [test, setTest] = useState<KeyTest>()
  const [problem, setProblem] = useState<string>()
  const { id, label, environment, kind, createdAt, isReadable, reason } = credential
  const again = async (): Promise<void> => {
    setIsBusy(true)
    setProblem(undefined)
    setTest(undefined)
    try {
      setTest(await call('credentials.test', { id }))
    } catch (error) {
      setProblem(describeError(error).text)
    } finally {
      setIsBusy(false)
    }
  }
  const remove = async (): Promise<void> => {
    try {
      await call('credentials.remove', { id })
      tell(`The key ${label} was removed.`)
    } catch (error) {
      if (error instanceof CallFailed && error.code === 'CANCELLED') tell('Nothing was changed.')
      else tellError(error)
    }
    await queries.invalidateQueries({ queryKey: ['credentials.list'] })
  }
  return (
    <li aria-label={`Key ${label}`} className="space-y-1.5 px-3 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span>{label}</span>
        <span className="text-muted">
          {exchange} · {environmentWords(environment)} · kept by{' '}
          {kind === 'os' ? 'the system keychain' : 'your passphrase'} · since {formatMinute(createdAt)}
        </span>
        <span className="flex-1" />
        <Button onClick={() => void again()} disabled={isBusy || !isReadable}>
          {isBusy ? 'Testing…' : 'Test again'}
        </Button>
        <Button look="quiet" onClick={() => void remove()}>
          Remove key
        </Button>
      </div>
      {reason !== undefined && <p className="text-warn">It cannot be read: {reason}.</p>}
      {test !== undefined && (
        <div role="status" className="space-y-1">
          <FactList label={`Test of ${label}`} facts={permissionFacts(test.permissions, test.clockOffsetMs)} />
          {test.notes.map((note) => (
            <p key={note} className="text-muted">
              {note}
            </p>
          ))}
        </div>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-loss">
          {problem}
        </p>
      )}
    </li>
  )
}
