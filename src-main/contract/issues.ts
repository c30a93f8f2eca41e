import type { z } from 'zod'
import { issueText } from '#shared/schema-issues.ts'

/** What a schema found wrong, one line each: `path: reason`. */
export function describeIssues(issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.map((issue) => {
    const path = pathOf(issue.path)
    const text = issueText(issue)
    return path === '' ? text : `${path}: ${text}`
  })
}

function pathOf(path: readonly PropertyKey[]): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else text += text === '' ? String(key) : `.${String(key)}`
  }
  return text
}
