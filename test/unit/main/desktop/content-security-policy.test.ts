import { expect, test } from 'vitest'
import { contentSecurityPolicy } from '#main/desktop/content-security-policy.ts'

test('the page runs its own scripts only, and styles its own or with this load’s nonce', () => {
  const directives = new Map(
    contentSecurityPolicy('abc=')
      .split('; ')
      .map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources.join(' ')] as const
      }),
  )
  expect(directives.get('default-src')).toBe(`'none'`)
  expect(directives.get('script-src')).toBe(`'self'`)
  expect(directives.get('style-src')).toBe(`'self' 'nonce-abc='`)
  expect(directives.get('connect-src')).toBe(`'self'`)
  expect([...directives.values()].join(' ')).not.toMatch(/unsafe|\*|https?:/)
})
