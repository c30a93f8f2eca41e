import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { markReady } from '#renderer/app/ready.ts'
import { useTheme } from '#renderer/app/use-theme.ts'
import { Button } from '#renderer/components/Button.tsx'
import { Check } from '#renderer/components/Check.tsx'
import { Choice } from '#renderer/components/Choice.tsx'
import { ErrorState } from '#renderer/components/ErrorState.tsx'
import { call } from '#renderer/contract/client.ts'
import { useHealth, useSettings } from '#renderer/contract/queries.ts'
import { tell, tellError } from '#renderer/stores/notices.ts'
import { numberFormatSchema, type Settings } from '#shared/contract/settings.ts'
import { NUMBER_STYLES, numberStyleOf } from '#shared/format/number-style.ts'
import { Accounts } from './Accounts.tsx'
import { AppLock } from './AppLock.tsx'
import { ExchangeAccounts } from './accounts/ExchangeAccounts.tsx'
import { CloseEverything } from './CloseEverything.tsx'
import { DataFolder } from './DataFolder.tsx'
import { Market } from './Market.tsx'
import { Row, Section } from './Section.tsx'
import { useSettingsChange } from './use-settings-change.ts'

const NOTES: readonly { readonly key: keyof Settings['notifications']; readonly words: string }[] = [
  { key: 'fills', words: 'Fills' },
  { key: 'stops', words: 'Stops that were reached' },
  { key: 'denials', words: 'Denied and refused orders' },
  { key: 'protections', words: 'Changes of the risk state' },
  { key: 'disconnects', words: 'Lost connections and old prices' },
]
const ZOOMS = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2]

/** Everything that is chosen once and then left alone. */
export function SettingsView() {
  const settings = useSettings()
  const status = useQuery({ queryKey: ['desktop.status'], queryFn: () => call('desktop.status', {}), staleTime: 0 })
  const health = useHealth()
  useEffect(() => {
    if (settings.data !== undefined || settings.error !== null) markReady()
  }, [settings.data, settings.error])
  if (settings.error !== null) return <ErrorState error={settings.error} onRetry={() => void settings.refetch()} />
  if (settings.data === undefined) return null
  const { data } = settings
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-3xl px-6 py-4">
        <h1 className="text-[18px] font-semibold">Settings</h1>
        <ExchangeAccounts />
        <Accounts settings={data} />
        <Market hasDesktop={status.data?.hasDesktop === true} />
        <AppLock settings={data} />
        <CloseEverything key={data.closeAllShortcut.accelerator} settings={data} status={status.data} />
        <Appearance settings={data} />
        <NotificationChoices settings={data} isPossible={status.data?.hasDesktop === true} />
        <Program settings={data} canStart={status.data?.startAtLogin.isPossible === true} />
        <DataFolder folder={health.data?.dataFolder} hasDesktop={status.data?.hasDesktop === true} />
      </div>
    </div>
  )
}

function Appearance({ settings }: { readonly settings: Settings }) {
  const change = useSettingsChange()
  const { choice, choose } = useTheme()
  return (
    <Section title="Appearance">
      <Row label="Theme">
        <div className="w-48">
          <Choice
            label="Theme"
            hideLabel
            placeholder=""
            value={choice}
            options={[
              { value: 'system', label: 'As the system' },
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
            ]}
            onChoose={(value) => {
              if (value === 'system' || value === 'dark' || value === 'light') choose(value)
            }}
          />
        </div>
      </Row>
      <Row label="Size of everything">
        <div className="w-48">
          <Choice
            label="Zoom"
            hideLabel
            placeholder={`${Math.round(settings.zoom * 100)}%`}
            value={String(settings.zoom)}
            options={ZOOMS.map((zoom) => ({ value: String(zoom), label: `${Math.round(zoom * 100)}%` }))}
            onChoose={(value) => void change({ zoom: Number(value) })}
          />
        </div>
      </Row>
      <Row label="Numbers" hint="Fields take them as they are shown">
        <div className="w-48">
          <Choice
            label="Numbers"
            hideLabel
            placeholder=""
            value={settings.numberFormat}
            options={[
              { value: 'system', label: 'As the system', detail: numberStyleOf(navigator.language) },
              ...NUMBER_STYLES.map((style) => ({ value: style, label: style })),
            ]}
            onChoose={(value) => void change({ numberFormat: numberFormatSchema.parse(value) })}
          />
        </div>
      </Row>
      <Row label="Times" hint="On every screen and chart">
        <div className="w-48">
          <Choice
            label="Times"
            hideLabel
            placeholder=""
            value={settings.timeZone}
            options={[
              { value: 'utc', label: 'UTC' },
              { value: 'local', label: 'Local time' },
            ]}
            onChoose={(value) => void change({ timeZone: value === 'local' ? 'local' : 'utc' })}
          />
        </div>
      </Row>
    </Section>
  )
}

function NotificationChoices({ settings, isPossible }: { readonly settings: Settings; readonly isPossible: boolean }) {
  const change = useSettingsChange()
  const { notifications } = settings
  const test = async (): Promise<void> => {
    try {
      const { shown } = await call('desktop.testNotification', {})
      if (shown) tell('The desktop has shown a notification.')
      else tellError(new Error('The desktop showed no notification. Its notification service may be switched off.'))
    } catch (error) {
      tellError(error)
    }
  }
  return (
    <Section title="Notifications" text="Told by the desktop itself, also while the window is closed.">
      <Row label="Tell about">
        <div className="grid grid-cols-2 gap-x-6 gap-y-1.5">
          {NOTES.map(({ key, words }) => (
            <Check
              key={key}
              checked={notifications[key]}
              onChange={(checked) => void change({ notifications: { ...notifications, [key]: checked } })}
            >
              {words}
            </Check>
          ))}
        </div>
      </Row>
      <Row label="Try it">
        <Button disabled={!isPossible} onClick={() => void test()}>
          Show a test notification
        </Button>
      </Row>
    </Section>
  )
}

function Program({ settings, canStart }: { readonly settings: Settings; readonly canStart: boolean }) {
  const change = useSettingsChange()
  return (
    <Section title="Program">
      <Row label="When the window closes">
        <div className="w-64">
          <Choice
            label="When the window closes"
            hideLabel
            placeholder=""
            value={settings.onWindowClose}
            options={[
              { value: 'ask', label: 'Ask' },
              { value: 'tray', label: 'Go on in the tray' },
              { value: 'quit', label: 'Quit' },
            ]}
            onChoose={(value) => {
              if (value === 'ask' || value === 'tray' || value === 'quit') void change({ onWindowClose: value })
            }}
          />
        </div>
      </Row>
      <Row label="Start with the desktop" hint={canStart ? 'Begins in the tray' : 'For the installed app'}>
        <Check checked={settings.startAtLogin} onChange={(startAtLogin) => void change({ startAtLogin })}>
          Start when I log in
        </Check>
      </Row>
      <Row label="First steps">
        <Button onClick={() => void change({ guideDone: false })} disabled={!settings.guideDone}>
          Show the guide again
        </Button>
      </Row>
    </Section>
  )
}
