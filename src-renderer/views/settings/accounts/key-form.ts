import type { RefObject } from 'react'

/** What stands in the form, for one call; nothing of it is kept. */
export type KeyForm = {
  readonly name: { readonly name?: string }
  readonly apiKey: string
  readonly secret: string
  readonly passphrase: { readonly passphrase?: string }
  readonly environment: { readonly testnet?: boolean; readonly url?: string }
}

/** Reads the fields at the moment they are needed: secrets lie in the fields themselves and nowhere else. */
export function readKeyForm(form: RefObject<HTMLFormElement | null>): KeyForm {
  return keyFormOf(form.current === null ? new FormData() : new FormData(form.current))
}

/** The form's values as the engine takes them; empty fields are left out. */
export function keyFormOf(data: FormData): KeyForm {
  const text = (name: string): string => {
    const value = data.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const [name, passphrase, url] = [text('name'), text('passphrase'), text('url')]
  const isTestnet = data.get('testnet') !== null && url === ''
  return {
    name: name === '' ? {} : { name },
    apiKey: text('apiKey'),
    secret: text('secret'),
    passphrase: passphrase === '' ? {} : { passphrase },
    environment: url === '' ? (isTestnet ? { testnet: true } : {}) : { url },
  }
}
