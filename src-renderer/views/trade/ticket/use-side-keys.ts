import { useEffect } from 'react'
import { changeTicket } from './ticket-form.ts'

const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"], [role="menu"]'
const DIALOGS = '[role="dialog"], [role="alertdialog"]'

/** The side that a key means; undefined for other keys and for combinations. */
export function sideOfKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined
  const key = event.key.toLowerCase()
  if (key === 'b') return 'buy' as const
  return key === 's' ? ('sell' as const) : undefined
}

/** B buys and S sells, from anywhere on the screen but a field or a dialog; `onSide` is told afterwards. */
export function useSideKeys(onSide: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const side = sideOfKey(event)
      if (side === undefined || event.defaultPrevented || document.querySelector(DIALOGS) !== null) return
      if (event.target instanceof Element && event.target.closest(FIELDS) !== null) return
      event.preventDefault()
      changeTicket({ side })
      onSide()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [onSide])
}
