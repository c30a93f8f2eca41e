import { expect, test } from 'vitest'
import { describeExchange, EXCHANGES, openConnection } from '#main/exchanges/catalog.ts'
import { binanceStand, QUIET_LOG } from '#test/builders/binance-stand.ts'
import { WALL_CLOCK } from '#test/builders/wall-clock.ts'

const ports = { clock: WALL_CLOCK, random: () => 0.5, log: QUIET_LOG }

test('what is known of each exchange before it is loaded is what its connector says', async () => {
  for (const { id, capabilities } of EXCHANGES) {
    const connection = await openConnection(id, { ...ports, environment: { kind: 'production' } })
    expect(connection.capabilities).toEqual(capabilities)
    connection.close()
  }
})

test('an exchange without a connector is not found, with the one that was meant', async () => {
  expect(() => describeExchange('binanse')).toThrow(/did you mean.*binance/i)
  await expect(openConnection('nowhere', { ...ports, environment: { kind: 'production' } })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('an address elsewhere is refused before anything is sent', async () => {
  const environment = { kind: 'loopback', url: 'https://evil.example' } as const
  await expect(openConnection('binance', { ...ports, environment })).rejects.toMatchObject({ code: 'VALIDATION' })
})

test('a connection to a server on this machine tells what its key may do, and trades', async () => {
  const stand = await binanceStand()
  try {
    const connection = await openConnection('binance', {
      ...ports,
      environment: { kind: 'loopback', url: stand.fake.restUrl },
      credentials: { apiKey: stand.key.key, secret: stand.key.secret },
    })
    expect(await connection.permissions()).toMatchObject({ read: true, trade: true, withdraw: false })
    stand.key.canTrade = false
    stand.key.canWithdraw = true
    expect(await connection.permissions()).toMatchObject({ read: true, trade: false, withdraw: true })
    stand.key.isRevoked = true
    await expect(connection.permissions()).rejects.toMatchObject({ code: 'EXCHANGE_REJECTED' })
    expect(connection.status()).toMatchObject({ isListening: false, circuit: 'closed', bannedForMs: 0 })
    connection.close()
  } finally {
    await stand.close()
  }
})
