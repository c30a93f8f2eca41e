/** Rows that are on their way. */
export function Loading() {
  return (
    <div aria-hidden="true" className="space-y-2.5 p-2">
      <div className="h-3 w-4/5 skeleton" />
      <div className="h-3 w-3/5 skeleton" />
      <div className="h-3 w-2/3 skeleton" />
    </div>
  )
}
