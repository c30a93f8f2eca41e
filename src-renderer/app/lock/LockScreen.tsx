import { useQueryClient } from '@tanstack/react-query'
import { Lock } from 'lucide-react'
import { type FormEvent, useEffect, useState } from 'react'
import { markNotReady, markReady } from '#renderer/app/ready.ts'
import { useTheme } from '#renderer/app/use-theme.ts'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { CallFailed } from '#renderer/contract/call-failed.ts'
import { call } from '#renderer/contract/client.ts'
import { describeError } from '#renderer/stores/notices.ts'
import type { AuthStatus } from '#shared/contract/auth.ts'
import { CloseAllLocked } from './CloseAllLocked.tsx'
import { putAuth } from './use-auth.ts'
import { useWait } from './use-wait.ts'

/** All that there is while the app is locked: the passphrase, and the way out of the market. */
export function LockScreen({ status }: { readonly status: AuthStatus }) {
  const queries = useQueryClient()
  useTheme()
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const { seconds, wait } = useWait(status.retryAfterMs)
  useEffect(() => {
    markReady()
    // What comes after it says so by itself.
    return markNotReady
  }, [])

  const unlock = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = event.currentTarget
    const passphrase = new FormData(form).get('passphrase')
    if (typeof passphrase !== 'string' || passphrase === '' || isBusy || seconds > 0) return
    setIsBusy(true)
    setProblem(undefined)
    try {
      putAuth(queries, await call('auth.unlock', { passphrase }))
    } catch (error) {
      setProblem(describeError(error).text)
      const told = error instanceof CallFailed ? error.details?.['retryAfterMs'] : undefined
      const left = await call('auth.status', {}).catch(() => undefined)
      wait(typeof told === 'number' ? told : (left?.retryAfterMs ?? 0))
      form.reset()
      form.querySelector('input')?.focus()
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <main className="flex h-full flex-col items-center justify-center bg-bg p-6">
      <div className="w-80 max-w-full space-y-4">
        <div className="flex flex-col items-center gap-1 text-center">
          <Lock size={22} aria-hidden="true" className="text-muted" />
          <h1 className="text-[18px] font-semibold">AutoCbot is locked</h1>
          <p className="text-muted">Orders, stops and strategies go on meanwhile.</p>
        </div>
        <form aria-label="Unlock" className="space-y-2" onSubmit={(event) => void unlock(event)}>
          <Field
            label="Passphrase"
            name="passphrase"
            type="password"
            autoComplete="off"
            maxLength={1_024}
            // There is nothing else to type into.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
          />
          <Button type="submit" look="primary" className="w-full" disabled={isBusy || seconds > 0}>
            {isBusy ? 'Unlocking…' : seconds > 0 ? `Wait ${seconds} s` : 'Unlock'}
          </Button>
          <p role="alert" className="min-h-9 text-center text-loss">
            {problem}
          </p>
        </form>
        <div className="border-t border-border pt-4">
          <CloseAllLocked />
        </div>
      </div>
    </main>
  )
}
