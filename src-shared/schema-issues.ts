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
    default:
      return issue.message
  }
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
