import type { CallName, Handlers } from '#shared/contract/contract.ts'
import { CALLS } from '#shared/contract/contract.ts'

/** Handlers of which only the given ones do anything. */
export function someHandlers(given: Partial<Handlers<CallName>>): Handlers<CallName> {
  const rest = CALLS.map(({ name }) => [name, () => Promise.reject(new Error(`${name} is not part of this test`))])
  return { ...(Object.fromEntries(rest) as unknown as Handlers<CallName>), ...given }
}
