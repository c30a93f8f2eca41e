import type { z } from 'zod'

type Issue = z.core.$ZodIssue

/** What a schema found wrong with a value, in words for people: `must be more than 0`. The path is not in it. */
export function issueText(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'is missing' : `expected ${kindText(issue.expected)}`
    case 'invalid_value':
      return `expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_small':
      return tooSmall(issue)
    case 'too_big':
      return tooBig(issue)
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    case 'invalid_union':
      return noneOf(issue)
    case 'unrecognized_keys':
      return `there is no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
    default:
      return issue.message
  }
}

type UnionIssue = Extract<Issue, { code: 'invalid_union' }>

/** What one of several kinds of value lacks: the kind that was meant says it, else all that may be are named. */
function noneOf(union: UnionIssue): string {
  const problems = firstProblems(union)
  const meant = problems.find(({ code, path }) => code !== 'invalid_type' || path.length > 0)
  if (meant !== undefined) {
    const where = meant.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')
    return where === '' ? issueText(meant) : `${where.replace(/^\./, '')}: ${issueText(meant)}`
  }
  const kinds = problems.flatMap((problem) => (problem.code === 'invalid_type' ? [kindText(problem.expected)] : []))
  return kinds.length === 0 ? union.message : `expected ${[...new Set(kinds)].join(' or ')}`
}

/** The first problem of each kind, also of kinds within kinds. */
function firstProblems({ errors }: UnionIssue): Issue[] {
  return errors.flatMap(([first]) => {
    if (first === undefined) return []
    return first.code === 'invalid_union' && first.path.length === 0 ? firstProblems(first) : [first]
  })
}

/** A schema's name of a kind of value with its article: `a whole number`, `an object`. */
export function kindText(kind: string): string {
  const word = kind === 'int' ? 'whole number' : kind === 'record' ? 'object' : kind === 'array' ? 'list' : kind
  return /^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`
}

function tooSmall(issue: Extract<Issue, { code: 'too_small' }>): string {
  if (issue.origin === 'string') return 'must not be empty'
  if (issue.origin === 'array') return `needs at least ${issue.minimum} entries`
  return issue.inclusive === false ? `must be more than ${issue.minimum}` : `must be at least ${issue.minimum}`
}

function tooBig(issue: Extract<Issue, { code: 'too_big' }>): string {
  if (issue.origin === 'string') return `is too long: at most ${issue.maximum} characters`
  if (issue.origin === 'array') return `has too many entries: at most ${issue.maximum}`
  return issue.inclusive === false ? `must be less than ${issue.maximum}` : `must be at most ${issue.maximum}`
}
