import { beforeEach, describe, expect, test } from 'vitest'
import { FakeKeys } from '../../tests/encryption/fake-keys.ts'
import { type EncryptionConfiguration, type Settings, settingsId } from '../resources/state-machine.ts'
import { Encryption, type Sealer } from './encryption.ts'

const OWNER = 'arn:aws:states:us-east-1:123456789012:stateMachine:orders'
const withKey = (kmsKeyId: string, kmsDataKeyReusePeriodSeconds = 60): EncryptionConfiguration => ({
  type: 'CUSTOMER_MANAGED_KMS_KEY',
  kmsKeyId,
  kmsDataKeyReusePeriodSeconds
})

const clock = { time: 0, now: () => clock.time }
let keys: FakeKeys
let encryption: Encryption
let loadSettings: (id: string) => Promise<Settings | undefined>

beforeEach(() => {
  clock.time = 1_000_000
  keys = new FakeKeys()
  loadSettings = async () => undefined
  encryption = new Encryption({ services: [keys], loadSettings: (id) => loadSettings(id), clock })
})

async function sealerFor(configuration = withKey('k'), owner = OWNER): Promise<Sealer> {
  const sealer = await encryption.sealer(configuration, owner)
  if (sealer === undefined) throw new Error('There is nothing to seal with')
  return sealer
}

describe('a sealer', () => {
  test('is there only where a customer has a key', async () => {
    expect(await encryption.sealer({ type: 'AWS_OWNED_KEY' }, OWNER)).toBeUndefined()
    expect(keys.calls).toEqual([])
  })

  test('uses a data key again for the period that is configured, and no longer', async () => {
    const first = await sealerFor()
    clock.time += 59_999
    expect(first.isCurrent(clock.time)).toBe(true)
    expect(await sealerFor()).toBe(first)
    clock.time += 1
    expect(first.isCurrent(clock.time)).toBe(false)
    expect(await sealerFor()).not.toBe(first)
    expect(keys.calls).toEqual(['generate', 'generate'])
  })

  test('is one for each state machine, key and period, made by one call however many ask', async () => {
    const configurations = [withKey('k'), withKey('k'), withKey('other'), withKey('k', 900)]
    await Promise.all(configurations.map((configuration) => sealerFor(configuration)))
    await sealerFor(withKey('k'), `${OWNER}-2`)
    expect(keys.calls).toHaveLength(4)
  })

  test('is found by the settings that an execution started with', async () => {
    const settings = { stateMachineArn: OWNER, encryptionConfiguration: withKey('k') } as Settings
    const plain = { ...settings, encryptionConfiguration: { type: 'AWS_OWNED_KEY' } } as Settings
    const asked: string[] = []
    loadSettings = async (id) => {
      asked.push(id)
      return settings
    }
    expect(await encryption.sealerOf(settingsId(plain))).toBeUndefined()
    expect(await encryption.sealerOf(undefined)).toBeUndefined()
    expect(asked).toEqual([])
    expect(await encryption.sealerOf(settingsId(settings))).toBe(await sealerFor())
    expect(await encryption.sealerOf(settingsId(settings))).toBe(await sealerFor())
    expect(asked).toEqual([settingsId(settings)])
  })

  test('cannot be had while its key is refused; that costs one call a second and is over when the key is back', async () => {
    keys.refusals.set('k', 'invalid-state')
    for (let count = 0; count < 5; count++) {
      await expect(sealerFor()).rejects.toMatchObject({ kind: 'invalid-state', keyState: 'DISABLED' })
    }
    expect(keys.calls).toHaveLength(1)
    keys.refusals.clear()
    clock.time += 1_000
    await sealerFor()
  })
})

describe('a sealed text', () => {
  test('opens again, also after its data key was replaced', async () => {
    const sealed = (await sealerFor()).seal('secret', 'subject')
    clock.time += 60_000
    const later = (await sealerFor()).seal('secret', 'subject')
    expect(sealed).not.toContain('secret')
    expect(await encryption.open(sealed, 'subject')).toBe('secret')
    expect(await encryption.open(later, 'subject')).toBe('secret')
  })

  test('costs a call for its data key once in a period', async () => {
    const sealer = await sealerFor()
    const sealed = ['a', 'b', 'c'].map((text) => sealer.seal(text, 'subject'))
    for (const text of sealed) await encryption.open(text, 'subject')
    clock.time += 60_000
    await encryption.open(sealed[0] as string, 'subject')
    expect(keys.calls).toEqual(['generate', 'unwrap', 'unwrap'])
  })

  test('stays closed once the key is refused and the period is over', async () => {
    const sealed = (await sealerFor()).seal('secret', 'subject')
    await encryption.open(sealed, 'subject')
    keys.refusals.set('k', 'access-denied')
    expect(await encryption.open(sealed, 'subject')).toBe('secret')
    clock.time += 60_000
    await expect(encryption.open(sealed, 'subject')).rejects.toMatchObject({ kind: 'access-denied' })
  })

  test('does not open in the place of another', async () => {
    const sealed = (await sealerFor()).seal('secret', 'one')
    await expect(encryption.open(sealed, 'two')).rejects.toThrow('What the store has of two was damaged')
  })

  test('of a service that is not there names it', async () => {
    const sealed = (await sealerFor()).seal('secret', 'subject')
    const other = Object.assign(new FakeKeys(), { name: 'other' })
    const elsewhere = new Encryption({ services: [other], loadSettings, clock })
    await expect(elsewhere.open(sealed, 'subject')).rejects.toThrow(
      "encrypted with a key of 'fake', which is not configured"
    )
    const both = new Encryption({ services: [other, keys], loadSettings, clock })
    expect(await both.open(sealed, 'subject')).toBe('secret')
  })

  test('is not made of a text that was never sealed', async () => {
    expect(await encryption.open('[]', 'subject')).toBe('[]')
    expect(keys.calls).toEqual([])
  })
})
