import { Button } from '#renderer/components/Button.tsx'
import { call } from '#renderer/contract/client.ts'
import { tellError } from '#renderer/stores/notices.ts'
import { Row, Section } from './Section.tsx'

/** Where everything lies. */
export function DataFolder({
  folder,
  hasDesktop,
}: {
  readonly folder: string | undefined
  readonly hasDesktop: boolean
}) {
  return (
    <Section
      title="Your data"
      text="Everything lies in one folder on this machine: books, candles, backtests, settings, logs."
    >
      <Row label="Data folder">
        <code className="min-w-0 flex-1 truncate font-mono text-[11.5px] select-text" title={folder}>
          {folder ?? '…'}
        </code>
        <Button
          disabled={!hasDesktop}
          onClick={() => void call('desktop.openDataFolder', {}).catch((error: unknown) => tellError(error))}
        >
          Open folder
        </Button>
      </Row>
    </Section>
  )
}
