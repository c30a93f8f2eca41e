/** Cuts a byte stream into lines of at most `limit` bytes. */
export type LineReader = {
  /** The lines that a piece completes; undefined when a line grows beyond the limit. */
  push(piece: Buffer): string[] | undefined
}

/** Makes a reader; what a line begins is kept until its end comes, never more than the limit. */
export function createLineReader(limit: number): LineReader {
  let parts: Buffer[] = []
  let length = 0
  return {
    push(piece) {
      const lines: string[] = []
      let from = 0
      for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10, from)) {
        if (length + end - from > limit) return undefined
        lines.push(Buffer.concat([...parts, piece.subarray(from, end)]).toString('utf8'))
        parts = []
        length = 0
        from = end + 1
      }
      length += piece.length - from
      if (length > limit) return undefined
      if (from < piece.length) parts.push(piece.subarray(from))
      return lines
    },
  }
}
