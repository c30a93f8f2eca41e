import type { z } from 'zod'
import type { CallContext } from './contract.ts'
import type { CallDeclaration } from './declaration.ts'

/** The implementation of every call that is declared in the list; the compiler names what is missing. */
export type HandlersOf<Calls extends readonly CallDeclaration[]> = {
  readonly [Call in Calls[number] as Call['name']]: (
    input: z.output<Call['input']>,
    context: CallContext,
  ) => z.output<Call['output']> | Promise<z.output<Call['output']>>
}
