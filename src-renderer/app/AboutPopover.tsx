import { Popover } from '@base-ui/react/popover'
import { Info } from 'lucide-react'

/** What the product is, and the notice that the chart library's licence asks for. */
export function AboutPopover() {
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label="About AutoCbot"
        className="flex size-7 items-center justify-center rounded-md text-muted hover:bg-raised hover:text-text"
      >
        <Info size={14} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align="end" className="z-50">
          <Popover.Popup className="w-72 rounded-lg border border-border bg-panel p-4 shadow-popup">
            <Popover.Title className="text-[14px] font-semibold">AutoCbot</Popover.Title>
            <Popover.Description className="mt-1 text-muted">
              A trading workstation for individual crypto traders. Everything lives on your own machine.
            </Popover.Description>
            <p className="mt-3 text-muted">
              Charts by{' '}
              <a
                href="https://www.tradingview.com/"
                target="_blank"
                rel="noreferrer"
                className="text-accent underline underline-offset-2"
              >
                TradingView Lightweight Charts™
              </a>
              . Copyright © TradingView, Inc., Apache License 2.0.
            </p>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
