import { FileDown } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { tellError } from '#renderer/stores/notices.ts'
import { importFile } from './import-candles.ts'

/** Takes candle files that are dropped anywhere on what is inside. */
export function DropZone({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false)
  // Every element on the way reports entering and leaving.
  const depth = useRef(0)
  const move = (event: DragEvent, by: number): void => {
    if (!event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  return (
    <div
      className="relative h-full"
      onDragEnter={(event) => move(event, 1)}
      onDragOver={(event) => move(event, 0)}
      onDragLeave={(event) => move(event, -1)}
      onDrop={(event) => {
        event.preventDefault()
        depth.current = 0
        setOver(false)
        takeFile(event.dataTransfer.files)
      }}
    >
      {children}
      {over && (
        <div className="pointer-events-none absolute inset-0 z-30 flex flex-col items-center justify-center gap-2 border-2 border-dashed border-accent bg-bg/85">
          <FileDown size={28} aria-hidden="true" className="text-accent" />
          <p className="text-[14px] font-semibold">Drop the candle file to import it</p>
          <p className="text-muted">CSV or .csv.gz with time, open, high, low, close, volume</p>
        </div>
      )}
    </div>
  )
}

function takeFile(files: FileList): void {
  const [file, ...more] = files
  if (file === undefined) return
  const path = window.autocbot.pathForFile(file)
  if (path === '') tellError(new Error(`${file.name} does not lie on this machine’s disk, so it cannot be imported.`))
  else if (more.length > 0)
    tellError(new Error(`${more.length + 1} files were dropped; only one at a time can be imported.`))
  else void importFile(path)
}
