/**
 * Draws resources/tray/STATE-SIZE.png on a rounded square, legible on dark and light panels. The states differ in shape,
 * not in colour alone: two candles while all is well, an exclamation mark, two bars while trading is halted.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { ROOT, say } from './project.mjs'

const FOLDER = join(ROOT, 'resources/tray')
const SIZES = [16, 22, 32]
/** Points looked at in each direction of a pixel, for smooth edges. */
const POINTS = 8
const WHITE = [255, 255, 255]

/**
 * Rectangles with round corners, in units of the picture's width: left, top, right, bottom, radius.
 * @type {number[][]}
 */
const CANDLES = [
  [0.26, 0.36, 0.44, 0.72, 0.03],
  [0.325, 0.26, 0.375, 0.84, 0.02],
  [0.56, 0.24, 0.74, 0.58, 0.03],
  [0.625, 0.14, 0.675, 0.72, 0.02],
]
const MARK = [
  [0.43, 0.16, 0.57, 0.6, 0.06],
  [0.42, 0.68, 0.58, 0.84, 0.08],
]
const BARS = [
  [0.26, 0.22, 0.42, 0.78, 0.04],
  [0.58, 0.22, 0.74, 0.78, 0.04],
]
const SQUARE = [0, 0, 1, 1, 0.22]
const STATES = {
  running: { ground: [74, 82, 208], shapes: CANDLES },
  attention: { ground: [168, 98, 0], shapes: MARK },
  halted: { ground: [185, 35, 60], shapes: BARS },
}

/** @param {number} x @param {number} y @param {number[]} shape */
function isInside(x, y, [left = 0, top = 0, right = 0, bottom = 0, radius = 0]) {
  const dx = Math.max(left + radius - x, 0, x - (right - radius))
  const dy = Math.max(top + radius - y, 0, y - (bottom - radius))
  return Math.hypot(dx, dy) <= radius
}

/** @param {number} size @param {{ ground: number[], shapes: number[][] }} state @returns {Buffer} rows of RGBA, each after its filter byte (none) */
function pixels(size, state) {
  const rows = Buffer.alloc(size * (1 + size * 4))
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      let [ground, candle] = [0, 0]
      for (let point = 0; point < POINTS * POINTS; point += 1) {
        const x = (column + ((point % POINTS) + 0.5) / POINTS) / size
        const y = (row + (Math.floor(point / POINTS) + 0.5) / POINTS) / size
        if (!isInside(x, y, SQUARE)) continue
        ground += 1
        if (state.shapes.some((shape) => isInside(x, y, shape))) candle += 1
      }
      const share = ground === 0 ? 0 : candle / ground
      const at = row * (1 + size * 4) + 1 + column * 4
      state.ground.forEach((colour, channel) => {
        rows[at + channel] = Math.round(colour + ((WHITE[channel] ?? 0) - colour) * share)
      })
      rows[at + 3] = Math.round((ground / (POINTS * POINTS)) * 255)
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

/** @param {number} size @param {{ ground: number[], shapes: number[][] }} state */
function png(size, state) {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(size, 0)
  header.writeUInt32BE(size, 4)
  // Eight bits a channel, red green blue alpha.
  header.set([8, 6, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels(size, state), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

mkdirSync(FOLDER, { recursive: true })
for (const [name, state] of Object.entries(STATES)) {
  for (const size of SIZES) {
    const file = join(FOLDER, `${name}-${size}.png`)
    writeFileSync(file, png(size, state))
    say(`Drew ${file}`)
  }
}
