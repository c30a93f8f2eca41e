import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resourcesFolder } from '#main/system/resources-folder.ts'

test('the resources of the project are found from its sources', () => {
  expect(resourcesFolder()).toBe(join(process.cwd(), 'resources'))
})
