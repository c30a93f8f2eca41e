/** Every exchange that the catalogue calls tested, at the server that speaks its protocol. */
import { expect, test } from 'vitest'
import { EXCHANGES } from '#main/exchanges/catalog.ts'
import { fromCatalogue, venueUnderTest } from '#test/builders/venue-under-test.ts'
import { startFakeBinance } from '#test/fakes/binance/fake-binance.ts'
import { startFakeBybit } from '#test/fakes/bybit/fake-bybit.ts'
import { exchangeConformance } from '#test/integration/exchange-conformance.ts'

const FAKES = new Map<string, typeof startFakeBinance | typeof startFakeBybit>([
  ['binance', startFakeBinance],
  ['bybit', startFakeBybit],
])
const TESTED = EXCHANGES.filter(({ support }) => support === 'tested')

for (const { id } of TESTED) {
  const start = FAKES.get(id)
  if (start !== undefined) exchangeConformance(id, () => venueUnderTest(start, fromCatalogue(id)))
}

test('whatever is called tested has a server here', () => {
  expect(TESTED.map(({ id }) => id).filter((id) => !FAKES.has(id))).toEqual([])
})
