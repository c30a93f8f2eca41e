/** A gain or a loss: sign and arrow say it as well as the colour. `text` carries the sign. */
export function Signed({ value, text }: { readonly value: number | null | undefined; readonly text: string }) {
  if (value === null || value === undefined || Number.isNaN(value) || value === 0) return <span>{text}</span>
  const gain = value > 0
  return (
    <span className={`whitespace-nowrap ${gain ? 'text-gain' : 'text-loss'}`}>
      <span aria-hidden="true" className="mr-1 text-[8px] leading-none">
        {gain ? '▲' : '▼'}
      </span>
      {text}
    </span>
  )
}
