/** Whether this is `npm run soak`, which does in full what every change does in small. */
export const IS_SOAK = process.env['AUTOCBOT_SOAK'] === '1'

/** How often something is tried: less for every change than under `npm run soak`. */
export function times(each: number, soak: number): number {
  return IS_SOAK ? soak : each
}

/** The seed of a random run: the one given, or another each time. It is printed, so that a run can be repeated. */
export function seedOf(name: string): number {
  const given = Number(process.env['AUTOCBOT_SEED'])
  const seed = given > 0 ? given : Math.floor(Math.random() * 2 ** 31) + 1
  console.info(`${name}: AUTOCBOT_SEED=${seed}`)
  return seed
}
