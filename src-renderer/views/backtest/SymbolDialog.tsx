import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { importFile, useImport } from './import-candles.ts'

/** Asks for the symbol of a candle file whose name does not say it. */
export function SymbolDialog() {
  const file = useImport((state) => state.askFor)
  const close = (): void => useImport.getState().set({ askFor: null })
  return (
    <Dialog.Root open={file !== null} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-bg/70" />
        <Dialog.Popup className="fixed top-1/3 left-1/2 z-50 w-96 -translate-x-1/2 rounded-lg border border-border bg-panel p-4 shadow-popup">
          <Dialog.Title className="text-[14px] font-semibold">Which symbol is it?</Dialog.Title>
          <Dialog.Description className="mt-1 mb-3 break-words text-muted">
            The name of {file?.split(/[\\/]/).at(-1)} does not say which market its candles are of.
          </Dialog.Description>
          {file !== null && <SymbolForm key={file} file={file} onClose={close} />}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function SymbolForm({ file, onClose }: { readonly file: string; readonly onClose: () => void }) {
  const [symbol, setSymbol] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (symbol.trim() !== '') void importFile(file, symbol.trim().toUpperCase())
      }}
    >
      <Field
        label="Symbol"
        placeholder="BTC/USDT"
        value={symbol}
        maxLength={64}
        onChange={(event) => setSymbol(event.target.value)}
      />
      <div className="mt-3 flex justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <Button look="primary" type="submit" disabled={symbol.trim() === ''}>
          Import
        </Button>
      </div>
    </form>
  )
}
