import { z } from 'zod'

const commandSchema = z.object({
  op: z.string(),
  req_id: z.union([z.string(), z.number()]).transform(String).optional(),
  reqId: z.union([z.string(), z.number()]).transform(String).optional(),
  header: z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).optional(),
  args: z.array(z.unknown()).default([]),
})

/** What somebody sends over a websocket. */
export type Command = z.infer<typeof commandSchema>

/** A message as a command; undefined where it is none. */
export function readCommand(text: string): Command | undefined {
  try {
    return commandSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The names among the arguments. */
export function topicsOf({ args }: Command): string[] {
  return args.filter((name) => typeof name === 'string')
}
