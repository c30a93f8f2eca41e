/** Pictures made of rectangles with round corners, as PNG: icons that are drawn by a script and not by hand. */
import { crc32, deflateSync } from 'node:zlib'

/** Points looked at in each direction of a pixel, for smooth edges. */
const POINTS = 8

/**
 * Left, top, right, bottom, radius of the corners; in units of the picture's width.
 * @typedef {number[]} Shape
 */

/**
 * Later layers lie over earlier ones.
 * @typedef {{ colour: number[], shapes: Shape[] }} Layer
 */

/** @typedef {{ outline: Shape, layers: Layer[] }} Picture the first layer fills the outline; nothing is drawn beyond it */

/** @param {number} x @param {number} y @param {Shape} shape */
function isInside(x, y, [left = 0, top = 0, right = 0, bottom = 0, radius = 0]) {
  const dx = Math.max(left + radius - x, 0, x - (right - radius))
  const dy = Math.max(top + radius - y, 0, y - (bottom - radius))
  return Math.hypot(dx, dy) <= radius
}

/**
 * @param {number} size
 * @param {Picture} picture
 * @returns {Buffer} rows of RGBA, each after its filter byte (none)
 */
function pixels(size, { outline, layers }) {
  const rows = Buffer.alloc(size * (1 + size * 4))
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const counts = layers.map(() => 0)
      for (let point = 0; point < POINTS * POINTS; point += 1) {
        const x = (column + ((point % POINTS) + 0.5) / POINTS) / size
        const y = (row + (Math.floor(point / POINTS) + 0.5) / POINTS) / size
        if (!isInside(x, y, outline)) continue
        const top = layers.findLastIndex(({ shapes }) => shapes.some((shape) => isInside(x, y, shape)))
        counts[top === -1 ? 0 : top] = (counts[top === -1 ? 0 : top] ?? 0) + 1
      }
      const covered = counts.reduce((sum, count) => sum + count, 0)
      if (covered === 0) continue
      const at = row * (1 + size * 4) + 1 + column * 4
      for (let channel = 0; channel < 3; channel += 1) {
        const sum = layers.reduce(
          (total, { colour }, index) => total + (colour[channel] ?? 0) * (counts[index] ?? 0),
          0,
        )
        rows[at + channel] = Math.round(sum / covered)
      }
      rows[at + 3] = Math.round((covered / (POINTS * POINTS)) * 255)
    }
  }
  return rows
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

/**
 * @param {number} size width and height in pixels
 * @param {Picture} picture
 * @returns {Buffer} the file's content
 */
export function png(size, picture) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits a channel, red green blue alpha.
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels(size, picture), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
