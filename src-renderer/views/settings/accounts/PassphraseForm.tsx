import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { putAuth, useAuth } from '#renderer/app/lock/use-auth.ts'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell } from '#renderer/stores/notices.ts'

/** Sets the passphrase of the app, or changes it. What is typed stays in the fields and is gone when it was sent. */
export function PassphraseForm() {
  const queries = useQueryClient()
  const hasPassphrase = useAuth().data?.hasPassphrase === true
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const typed = new FormData(form)
    const [passphrase, again, current] = [typed.get('passphrase'), typed.get('again'), typed.get('current')]
    if (typeof passphrase !== 'string') return
    if (passphrase !== again) {
      setProblem('The two passphrases are not the same; type them again.')
      return
    }
    setIsBusy(true)
    setProblem(undefined)
    try {
      putAuth(
        queries,
        await call('auth.setPassphrase', {
          passphrase,
          ...(typeof current === 'string' ? { current } : {}),
        }),
      )
      form.reset()
      tell(hasPassphrase ? 'The passphrase was changed.' : 'The passphrase was set.')
    } catch (error) {
      setProblem(describeError(error).text)
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <form
      aria-label={hasPassphrase ? 'Change passphrase' : 'Set passphrase'}
      className="space-y-2"
      onSubmit={(event) => void send(event)}
    >
      <div className="flex items-end gap-2">
        {hasPassphrase && <Secret label="Current passphrase" name="current" />}
        <Secret label="New passphrase" name="passphrase" />
        <Secret label="The same again" name="again" />
        <Button type="submit" disabled={isBusy}>
          {isBusy ? 'Setting…' : hasPassphrase ? 'Change' : 'Set passphrase'}
        </Button>
      </div>
      {problem !== undefined && (
        <p role="alert" className="text-loss">
          {problem}
        </p>
      )}
    </form>
  )
}

function Secret({ label, name }: { readonly label: string; readonly name: string }) {
  return <Field label={label} name={name} type="password" autoComplete="off" maxLength={1_024} required />
}
