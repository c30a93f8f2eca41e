/**
 * Draws resources/linux/icons/SIZE.png, the icon of the installed app: a falling and a rising candle on the tray icon's
 * ground. Small sizes have the bare candles, larger ones a frame and the level that the rising candle has broken.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { png } from './draw-png.mjs'
import { ROOT, say } from './project.mjs'

const FOLDER = join(ROOT, 'resources/linux/icons')
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
/** Below it a level would be a smear. */
const DETAILED_FROM = 48

const FRAME = [56, 62, 172]
const GROUND = [74, 82, 208]
const LEVEL = [150, 158, 240]
const FALLING = [214, 218, 255]
const RISING = [255, 255, 255]

const OUTLINE = [0.03, 0.03, 0.97, 0.97, 0.21]
const INSIDE = [0.045, 0.045, 0.955, 0.955, 0.195]
const FALLING_CANDLE = [
  [0.25, 0.4, 0.43, 0.74, 0.03],
  [0.3225, 0.3, 0.3575, 0.84, 0.0175],
]
const RISING_CANDLE = [
  [0.57, 0.25, 0.75, 0.61, 0.03],
  [0.6425, 0.15, 0.6775, 0.73, 0.0175],
]
const BROKEN_LEVEL = [0, 1, 2, 3, 4, 5, 6].map((dash) => [
  0.14 + dash * 0.106,
  0.392,
  0.14 + dash * 0.106 + 0.066,
  0.408,
  0.008,
])

const PLAIN = [
  { colour: GROUND, shapes: [] },
  { colour: FALLING, shapes: FALLING_CANDLE },
  { colour: RISING, shapes: RISING_CANDLE },
]
const DETAILED = [
  { colour: FRAME, shapes: [] },
  { colour: GROUND, shapes: [INSIDE] },
  { colour: LEVEL, shapes: BROKEN_LEVEL },
  ...PLAIN.slice(1),
]

mkdirSync(FOLDER, { recursive: true })
for (const size of SIZES) {
  const file = join(FOLDER, `${size}.png`)
  writeFileSync(file, png(size, { outline: OUTLINE, layers: size < DETAILED_FROM ? PLAIN : DETAILED }))
  say(`Drew ${file}`)
}
