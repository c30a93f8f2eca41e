import {
  type CallInput,
  type CallName,
  type CallOutput,
  callResultSchema,
  findCall,
} from '#shared/contract/contract.ts'
import type { Bridge } from './bridge.ts'
import { CallFailed } from './call-failed.ts'

/** Calls the engine; refusals and failures are thrown as `CallFailed`. */
export type Call = <Name extends CallName>(name: Name, input: CallInput<Name>) => Promise<CallOutput<Name>>

/** A client over one bridge. Answers are checked by the schema they were declared with. */
export function createCall(bridge: Pick<Bridge, 'call'>): Call {
  return async <Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>> => {
    const declaration = findCall(name)
    if (declaration === undefined) throw unreadable(`There is no call ${name}.`)
    let answer: unknown
    try {
      answer = await bridge.call(name, input)
    } catch (error) {
      throw unreadable(
        `The engine did not answer ${name}: ${error instanceof Error ? error.message : 'no reason given'}.`,
      )
    }
    const result = callResultSchema.safeParse(answer)
    if (!result.success) throw unreadable(`The engine answered ${name} with something unreadable.`)
    if (!result.data.ok) throw new CallFailed(result.data.error)
    const output = declaration.output.safeParse(result.data.value)
    if (!output.success) throw unreadable(`The answer to ${name} does not have the shape it was declared with.`)
    // The schema declared under this very name has just checked it; the lookup by name loses that connection.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return output.data as CallOutput<Name>
  }
}

/** Calls the engine of this window. */
export const call: Call = (name, input) => createCall(window.autocbot)(name, input)

function unreadable(message: string): CallFailed {
  return new CallFailed({ code: 'INTERNAL', message, requestId: 'window' })
}
