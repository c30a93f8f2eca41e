import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { lockApp, putAuth, useAuth } from '#renderer/app/lock/use-auth.ts'
import { Button } from '#renderer/components/Button.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { describeError, tell, tellError } from '#renderer/stores/notices.ts'
import type { Settings } from '#shared/contract/settings.ts'
import { PassphraseForm } from './accounts/PassphraseForm.tsx'
import { Row, Section } from './Section.tsx'
import { useSettingsChange } from './use-settings-change.ts'

const MINUTES = [1, 5, 15, 30, 60, 240] as const
const NEVER = 'never'

/** The passphrase that locks the app, and when it locks itself. */
export function AppLock({ settings }: { readonly settings: Settings }) {
  const queries = useQueryClient()
  const auth = useAuth().data
  const change = useSettingsChange()
  const { lockAfterMinutes } = settings
  const hasPassphrase = auth?.hasPassphrase === true
  const choices =
    lockAfterMinutes === null ? MINUTES : [...new Set([...MINUTES, lockAfterMinutes])].sort((a, b) => a - b)
  return (
    <Section
      title="App lock"
      text="A passphrase locks the window and keeps keys where there is no keychain. Orders, stops and strategies go on behind the lock, and everything can still be closed. It cannot be reset: without it keys must be added again."
    >
      <Row label="Passphrase" hint={hasPassphrase ? 'Set' : 'None: the app is never locked'}>
        <PassphraseForm />
      </Row>
      {hasPassphrase && (
        <>
          <Row label="Lock when nobody is there">
            <div className="w-48">
              <Choice
                label="Lock when nobody is there"
                hideLabel
                placeholder=""
                value={lockAfterMinutes === null ? NEVER : String(lockAfterMinutes)}
                options={[
                  ...choices.map((minutes) => ({ value: String(minutes), label: minutesWords(minutes) })),
                  { value: NEVER, label: 'Never by itself' },
                ]}
                onChoose={(value) => void change({ lockAfterMinutes: value === NEVER ? null : Number(value) })}
              />
            </div>
            <Button onClick={() => void lockApp(queries).catch((error: unknown) => tellError(error))}>Lock now</Button>
          </Row>
          <Row label="Take the lock away" hint="Where it keeps no key">
            <TakeAway />
          </Row>
        </>
      )}
    </Section>
  )
}

function TakeAway() {
  const queries = useQueryClient()
  const [problem, setProblem] = useState<string>()
  const send = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const current = new FormData(form).get('current')
    if (typeof current !== 'string') return
    setProblem(undefined)
    try {
      putAuth(queries, await call('auth.setPassphrase', { passphrase: null, current }))
      tell('There is no passphrase any more.')
    } catch (error) {
      setProblem(describeError(error).text)
    } finally {
      form.reset()
    }
  }
  return (
    <form aria-label="Take the lock away" className="flex items-end gap-2" onSubmit={(event) => void send(event)}>
      <Field label="Current passphrase" name="current" type="password" autoComplete="off" required />
      <Button type="submit" look="quiet">
        Take away
      </Button>
      {problem !== undefined && (
        <p role="alert" className="text-loss">
          {problem}
        </p>
      )}
    </form>
  )
}

function minutesWords(minutes: number): string {
  return minutes >= 60 ? `After ${minutes / 60} h` : `After ${minutes} min`
}
