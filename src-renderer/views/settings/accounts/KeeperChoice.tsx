import { type ReactNode, useId } from 'react'
import type { AuthStatus } from '#shared/contract/auth.ts'
import { PassphraseForm } from './PassphraseForm.tsx'

/** What keeps a key: the system's keychain, or the passphrase. */
export type Keeper = 'os' | 'vault'

type Props = {
  readonly auth: AuthStatus
  /** Undefined while nothing was chosen: then the engine's own choice holds. */
  readonly keeper: Keeper | undefined
  readonly onKeeper: (keeper: Keeper) => void
}

/** Where the key will lie, why there, and the other place where there is one. */
export function KeeperChoice({ auth, keeper, onKeeper }: Props) {
  const name = useId()
  const { keychain, hasPassphrase, storesKeysIn } = auth
  if (keychain.kind === 'none') {
    return (
      <section aria-label="Where the key is kept" className="space-y-2 rounded-md border border-border p-3">
        {storesKeysIn === 'vault' ? (
          <p className="text-muted">
            The key is kept by your passphrase: this desktop has no keychain that protects it.
          </p>
        ) : (
          <>
            <p>
              Set a passphrase first: {keychain.reason ?? 'there is no system keychain here'}. It locks the app too and
              is asked for at each start.
            </p>
            <PassphraseForm />
          </>
        )}
      </section>
    )
  }
  const chosen = keeper ?? storesKeysIn ?? 'os'
  return (
    <fieldset className="space-y-1 rounded-md border border-border p-3">
      <legend className="px-1 text-[11px] text-muted">Where the key is kept</legend>
      <Way name={name} isChosen={chosen === 'os'} onChoose={() => onKeeper('os')}>
        System keychain: opened when you log in, so that accounts open by themselves
      </Way>
      <Way name={name} isChosen={chosen === 'vault'} isPossible={hasPassphrase} onChoose={() => onKeeper('vault')}>
        Passphrase{hasPassphrase ? '' : ' (set one under App lock first)'}: nobody reads it before you unlock the app,
        and the command line can use it
      </Way>
    </fieldset>
  )
}

type WayProps = {
  readonly name: string
  readonly isChosen: boolean
  readonly isPossible?: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

function Way({ name, isChosen, isPossible = true, onChoose, children }: WayProps) {
  const id = useId()
  return (
    <span className={`flex items-start gap-2 ${isPossible ? '' : 'text-muted'}`}>
      <input
        id={id}
        type="radio"
        name={name}
        checked={isChosen}
        disabled={!isPossible}
        className="mt-0.5 size-3.5 shrink-0 accent-accent"
        onChange={onChoose}
      />
      <label htmlFor={id}>{children}</label>
    </span>
  )
}
