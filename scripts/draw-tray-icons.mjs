/**
 * Draws resources/tray/STATE-SIZE.png on a rounded square, legible on dark and light panels. The states differ in shape,
 * not in colour alone: two candles while all is well, an exclamation mark, two bars while trading is halted.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { png } from './draw-png.mjs'
import { ROOT, say } from './project.mjs'

const FOLDER = join(ROOT, 'resources/tray')
const SIZES = [16, 22, 32]
const WHITE = [255, 255, 255]

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

mkdirSync(FOLDER, { recursive: true })
for (const [name, state] of Object.entries(STATES)) {
  for (const size of SIZES) {
    const file = join(FOLDER, `${name}-${size}.png`)
    const layers = [
      { colour: state.ground, shapes: [] },
      { colour: WHITE, shapes: state.shapes },
    ]
    writeFileSync(file, png(size, { outline: SQUARE, layers }))
    say(`Drew ${file}`)
  }
}
