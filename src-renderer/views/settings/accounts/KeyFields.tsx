import { useId } from 'react'
import { Choice } from '#renderer/components/Choice.tsx'
import { Field } from '#renderer/components/Field.tsx'
import type { ExchangeOffer } from '#shared/contract/accounts.ts'

const LONGEST = 4_096

type Props = {
  readonly exchanges: readonly ExchangeOffer[]
  readonly exchange: ExchangeOffer
  readonly onExchange: (id: string) => void
}

/** The exchange and its key. The fields keep what is typed to themselves. */
export function KeyFields({ exchanges, exchange, onExchange }: Props) {
  const testnetId = useId()
  return (
    <div className="space-y-2">
      <div className="grid grid-cols-2 gap-2">
        <Choice
          label="Exchange"
          placeholder=""
          value={exchange.id}
          options={exchanges.map(({ id, name, support }) => ({
            value: id,
            label: name,
            ...(support === 'tested' ? {} : { detail: 'untested' }),
          }))}
          onChoose={onExchange}
        />
        <Field label="Name of the account" name="name" maxLength={64} autoComplete="off" placeholder={exchange.name} />
      </div>
      <Secret label="API key" name="apiKey" />
      <Secret label="Secret" name="secret" />
      {exchange.credentialFields.includes('passphrase') && <Secret label="Passphrase of the key" name="passphrase" />}
      {exchange.hasTestnet && (
        <span className="flex items-center gap-2">
          <input id={testnetId} type="checkbox" name="testnet" className="size-3.5 shrink-0 accent-accent" />
          <label htmlFor={testnetId}>It is a key of the testnet, which holds no real money</label>
        </span>
      )}
      <details>
        <summary className="cursor-default text-muted">More</summary>
        <div className="mt-2">
          <Field
            label="Server on this machine, for trying things out"
            name="url"
            maxLength={200}
            autoComplete="off"
            placeholder="http://127.0.0.1:8080"
          />
        </div>
      </details>
    </div>
  )
}

function Secret({ label, name }: { readonly label: string; readonly name: string }) {
  return (
    <Field
      label={label}
      name={name}
      type="password"
      required
      maxLength={LONGEST}
      autoComplete="off"
      autoCapitalize="off"
      autoCorrect="off"
      spellCheck={false}
    />
  )
}
