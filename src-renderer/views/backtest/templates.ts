import { parseStrategyText } from '#shared/domain/strategy.ts'

/** A strategy to begin with. */
export type Template = { readonly name: string; readonly description: string; readonly text: string }

const FILES = import.meta.glob<string>('../../../resources/strategies/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The strategies that come with the program, in the order of their names. */
export const TEMPLATES: readonly Template[] = Object.values(FILES)
  .flatMap(template)
  .sort((a, b) => a.name.localeCompare(b.name))

/** What this version does not understand is not offered. */
function template(text: string): Template[] {
  try {
    const { name, description = '' } = parseStrategyText(text)
    return [{ name, description, text }]
  } catch {
    return []
  }
}

/** A template's text under a name that no other strategy has: `SMA cross 2` where there is a `SMA cross`. */
export function underFreeName({ name, text }: Template, taken: readonly string[]): string {
  let free = name
  for (let count = 2; taken.includes(free); count++) free = `${name} ${count}`
  return text.replace(`"name": ${JSON.stringify(name)}`, `"name": ${JSON.stringify(free)}`)
}
