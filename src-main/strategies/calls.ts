import type { EventHub } from '#main/contract/event-hub.ts'
import type { StrategiesRepository } from '#main/storage/books/strategies-repository.ts'
import type { AuditLog } from '#main/system/audit.ts'
import type { CallsOf, Handlers } from '#shared/contract/contract.ts'
import type { LatestVerdict } from '#shared/domain/honesty.ts'
import { parseStrategyText, validateStrategy } from '#shared/domain/strategy.ts'
import { readJson } from '#shared/strategy-language/read-json.ts'
import type { StrategyRunner } from './runner/strategy-runner.ts'

/** What the strategies area needs. */
export type StrategiesParts = {
  readonly repository: StrategiesRepository
  readonly events: EventHub
  readonly runner: StrategyRunner
  readonly audit: AuditLog
  /** The newest honesty verdict on a strategy whose text is `text` now. */
  readonly latestVerdict: (strategyId: string, text: string) => LatestVerdict | null
}

/** The calls of the strategies area. */
export function strategiesHandlers({
  repository,
  events,
  runner,
  audit,
  latestVerdict,
}: StrategiesParts): Handlers<CallsOf<'strategies'>> {
  const changed = <Result extends { id: string }>(result: Result): Result => {
    events.publish('strategies.changed', { id: result.id })
    return result
  }
  return {
    'strategies.list': (input) => repository.list(input),
    'strategies.get': ({ id, version }) => {
      const strategy = repository.get(id, version)
      return { ...strategy, honesty: latestVerdict(id, strategy.definition) }
    },
    'strategies.versions': ({ id, ...page }) => repository.versions(id, page),
    'strategies.validate': ({ definition }) => {
      const read = readJson(definition)
      if (read.problem !== undefined) return { problems: [{ ...read.problem }] }
      // Positions inside a condition are no positions in the text, and those are what the contract promises.
      const problems = validateStrategy(read.value).problems ?? []
      return { problems: problems.map(({ path, message }) => ({ path, message })) }
    },
    'strategies.create': ({ definition, name, description }) => {
      const parsed = parseStrategyText(definition)
      const strategy = { name: name ?? parsed.name, description: description ?? parsed.description ?? '', definition }
      return changed(repository.create({ ...strategy, type: 'definition' }))
    },
    'strategies.update': ({ id, definition, name, description, expectedVersion }) => {
      const parsed = definition === undefined ? undefined : parseStrategyText(definition)
      const change = {
        definition,
        name: name ?? parsed?.name,
        description: description ?? parsed?.description,
        expectedVersion,
      }
      return changed(repository.update(id, change))
    },
    'strategies.remove': ({ id }) => {
      runner.release(id)
      repository.softDelete(id)
      changed({ id })
      return {}
    },
    'strategies.enable': async (input, { origin }) => {
      const run = await runner.enable(input)
      const { id, account, symbols, version } = run
      audit.add({ action: 'strategies.enable', origin, details: { id, version, account, symbols } })
      return run
    },
    'strategies.disable': async ({ id }, { origin }) => {
      const answer = await runner.disable(id)
      audit.add({ action: 'strategies.disable', origin, details: { id } })
      return answer
    },
    'strategies.running': async () => ({ items: await runner.running() }),
    'strategies.restore': ({ id }) => changed(repository.restore(id)),
  }
}
