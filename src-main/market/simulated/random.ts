/** Random numbers that are the same for the same seed. */
export type Random = {
  /** Uniform in (0, 1). */
  uniform(): number
  /** Standard normal (Box and Muller, 1958). */
  normal(): number
  /** Student's t with 4 degrees of freedom, scaled to variance 1 and cut at ±8: the fat tails of returns. */
  fatTailed(): number
}

const WARM_UP = 15

/**
 * sfc32 ("small fast counting") by Chris Doty-Humphrey, from PractRand (public domain), seeded as there: the seed's two
 * halves, a stream of its own, the counter at 1, and 15 rounds thrown away.
 */
export function sfc32(seed: number, stream: number): Random {
  let a = seed | 0
  let b = Math.floor(seed / 2 ** 32) | 0
  let c = stream | 0
  let counter = 1
  const next = (): number => {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }
  for (let i = 0; i < WARM_UP; i++) next()
  const uniform = (): number => (next() + 0.5) / 2 ** 32
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return {
    uniform,
    normal,
    fatTailed() {
      const chiSquared = -2 * Math.log(uniform() * uniform())
      const t = (normal() / Math.sqrt(chiSquared / 4)) * Math.SQRT1_2
      return Math.max(-8, Math.min(8, t))
    },
  }
}

/** A number in (0, 1) that depends on three whole numbers only (the finalizer of MurmurHash3 by Austin Appleby, public domain). */
export function hashed(one: number, two: number, three: number): number {
  let h = Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca77) ^ Math.imul(three, 0xc2b2ae3d)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (((h ^ (h >>> 16)) >>> 0) + 0.5) / 2 ** 32
}
