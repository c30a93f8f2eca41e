/** Reads CSV by RFC 4180 with `\n` at line ends, and nothing laxer: throws where a quote or a line end is out of place. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at}: ${JSON.stringify(text.slice(Math.max(0, at - 20), at + 20))}`)
  }
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (at >= text.length) fail('a quote without an end')
        if (text[at] !== '"') cell += text[at]
        else if (text[at + 1] === '"') {
          cell += '"'
          at += 1
        } else break
      }
      at += 1
    } else {
      for (; at < text.length && text[at] !== ',' && text[at] !== '\n'; at += 1) {
        if (text[at] === '"' || text[at] === '\r') fail('a bare quote or carriage return')
        cell += text[at]
      }
    }
    row.push(cell)
    if (text[at] === ',') {
      at += 1
      if (at === text.length) fail('a file without an end')
    } else if (text[at] === '\n') {
      rows.push(row)
      row = []
      at += 1
    } else fail('no comma and no line end')
  }
  if (row.length > 0) fail('a last line without an end')
  return rows
}
