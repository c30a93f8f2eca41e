import { z } from 'zod'
import { CALLS, EVENTS } from '#shared/contract/contract.ts'

/** The contract as data: every call and event with its JSON Schemas, sorted by name. */
export type ContractDescription = {
  readonly calls: readonly { name: string; kind: string; description: string; input: unknown; output: unknown }[]
  readonly events: readonly { name: string; delivery: string; description: string; payload: unknown }[]
}

/** Describes the contract for people, tools and the committed snapshot. */
export function describeContract(): ContractDescription {
  const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
  return {
    calls: CALLS.map(({ name, kind, description, input, output }) => ({
      name,
      kind,
      description,
      input: schemaOf(input, 'input'),
      output: schemaOf(output, 'output'),
    })).sort(byName),
    events: EVENTS.map(({ name, delivery, description, payload }) => ({
      name,
      delivery,
      description,
      payload: schemaOf(payload, 'output'),
    })).sort(byName),
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ zodSchema, jsonSchema }) => {
      // The only classes in the contract are columns; see codec.ts for their JSON form.
      if (zodSchema._zod.def.type !== 'custom') return
      Object.assign(jsonSchema, { type: 'array', items: { type: ['number', 'null'] } })
    },
  })
}
