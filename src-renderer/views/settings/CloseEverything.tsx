import { useState } from 'react'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { Field } from '#renderer/components/Field.tsx'
import { call } from '#renderer/contract/client.ts'
import { tellError } from '#renderer/stores/notices.ts'
import type { DesktopStatus } from '#shared/contract/desktop.ts'
import type { Settings } from '#shared/contract/settings.ts'
import { Row, Section } from './Section.tsx'
import { useSettingsChange } from './use-settings-change.ts'

/** How everything can be closed from outside the window, and whether this desktop allows it. */
export function CloseEverything({
  settings,
  status,
}: {
  readonly settings: Settings
  readonly status: DesktopStatus | undefined
}) {
  const change = useSettingsChange()
  const { accelerator, confirmed } = settings.closeAllShortcut
  const [keys, setKeys] = useState(accelerator)
  const isChanged = keys.trim() !== accelerator
  return (
    <Section
      title="Close everything"
      text="Cancels every order and sells every position at the market, on all accounts, and halts trading until you resume it. It works with the window closed."
    >
      <Row label="Keys, wherever you are" hint="Off until you confirm them">
        <div className="w-72">
          <Field
            label="Key combination"
            value={keys}
            maxLength={64}
            onChange={(event) => setKeys(event.target.value)}
          />
        </div>
        <Button
          className="self-end"
          onClick={() => void change({ closeAllShortcut: { accelerator: keys.trim(), confirmed: true } })}
          disabled={keys.trim() === '' || (confirmed && !isChanged)}
        >
          {confirmed && isChanged ? 'Change keys' : 'Confirm keys'}
        </Button>
        {confirmed && (
          <Button
            look="quiet"
            className="self-end"
            onClick={() => void change({ closeAllShortcut: { accelerator, confirmed: false } })}
          >
            Switch off
          </Button>
        )}
        <p role="status" className="w-full text-muted">
          {shortcutWords(confirmed, status)}
        </p>
      </Row>
      <Row label="Ask before closing" hint="In tray, keys and panic window">
        <Check checked={!settings.closeAllArmed} onChange={(asks) => void change({ closeAllArmed: !asks })}>
          Ask with a list of what will be closed
        </Check>
      </Row>
      <Row label="Tray">
        <span className="text-muted">{trayWords(status)}</span>
      </Row>
      <Row label="Panic window" hint="A small window that stays on top">
        <Button
          disabled={status?.hasDesktop !== true}
          onClick={() => void call('desktop.openPanicWindow', {}).catch((error: unknown) => tellError(error))}
        >
          Open panic window
        </Button>
      </Row>
    </Section>
  )
}

function shortcutWords(confirmed: boolean, status: DesktopStatus | undefined): string {
  if (!confirmed) return 'Off: no keys are taken over.'
  if (status === undefined) return 'Being looked at…'
  if (status.shortcut.problem !== undefined) return status.shortcut.problem
  return status.shortcut.isActive
    ? `On: ${status.shortcut.accelerator} closes everything.`
    : 'Not taken over at the moment.'
}

function trayWords(status: DesktopStatus | undefined): string {
  if (status === undefined || status.tray === null) return 'Whether this desktop shows tray icons is not known yet.'
  return status.tray
    ? 'This desktop shows the icon; its menu closes everything.'
    : 'This desktop shows no tray icons. Use the keys, the panic window, or “autocbot close-all” on the command line.'
}
