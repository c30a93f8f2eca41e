import type { ReactNode } from 'react'
import { create } from 'zustand'
import { call } from '#renderer/contract/client.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { Settings } from '#shared/contract/settings.ts'

/** A question that stands between the trader and something that cannot be taken back. */
export type Question = {
  readonly title: string
  readonly body: ReactNode
  readonly confirmLabel: string
  readonly isDanger?: boolean
  /** The account for which the trader may wish not to be asked again. */
  readonly account?: string
  readonly run: () => void
}

type Confirm = {
  readonly isOpen: boolean
  /** The question on screen or the last one, which stays while its dialog goes. */
  readonly question: Question | null
  /** Tells one question from the next. */
  readonly number: number
}

/** What is asked. */
export const useConfirm = create<Confirm>()(() => ({ isOpen: false, question: null, number: 0 }))

/** Asks first, unless the question names an account that places with one click. */
export function ask(question: Question, settings: Settings | undefined): void {
  const { account } = question
  if (account !== undefined && settings?.oneClickAccounts.includes(account) === true) question.run()
  else useConfirm.setState(({ number }) => ({ isOpen: true, question, number: number + 1 }))
}

/** Answers the question on screen; a second click finds none and does nothing. */
export function answer(isConfirmed: boolean): void {
  const { isOpen, question } = useConfirm.getState()
  useConfirm.setState({ isOpen: false })
  if (isOpen && isConfirmed) question?.run()
}

/** From now on orders on the account are placed with one click. */
export function placeWithOneClick(account: string): void {
  call('settings.get', {})
    .then(({ oneClickAccounts }) =>
      call('settings.update', { oneClickAccounts: [...new Set([...oneClickAccounts, account])] }),
    )
    .catch(tellError)
}
