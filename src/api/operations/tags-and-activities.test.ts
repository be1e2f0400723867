import { describe, expect, test } from 'vitest'
import { createFixture, PREFIX } from '../../../tests/api/api-fixture.ts'

const tag = (key: string, value = '') => ({ key, value })

describe('tags', () => {
  test.each(['state machine', 'activity'])('of a %s merge, overwrite and go', async (what) => {
    const { call, create } = createFixture()
    const tags = [tag('b', '1'), tag('a')]
    const resourceArn =
      what === 'activity'
        ? (await call('CreateActivity', { name: 'a', tags })).activityArn
        : await create('m', { tags })
    expect(await call('ListTagsForResource', { resourceArn })).toEqual({ tags })
    expect(await call('TagResource', { resourceArn, tags: [tag('c', 'x'), tag('b', '2'), tag('c', 'y')] })).toEqual({})
    expect(await call('TagResource', { resourceArn, tags: [] })).toEqual({})
    expect(await call('ListTagsForResource', { resourceArn })).toEqual({
      tags: [tag('b', '2'), tag('a'), tag('c', 'y')]
    })
    expect(await call('UntagResource', { resourceArn, tagKeys: ['a', 'a', 'unknown'] })).toEqual({})
    expect(await call('UntagResource', { resourceArn, tagKeys: [] })).toEqual({})
    expect(await call('ListTagsForResource', { resourceArn })).toEqual({ tags: [tag('b', '2'), tag('c', 'y')] })
  })

  test('do not change what they are on', async () => {
    const { call, create } = createFixture()
    const stateMachineArn = await create('m')
    const before = await call('DescribeStateMachine', { stateMachineArn })
    await call('TagResource', { resourceArn: stateMachineArn, tags: [tag('a')] })
    expect(await call('DescribeStateMachine', { stateMachineArn })).toEqual(before)
  })

  test('belong to state machines and activities only', async () => {
    const { create, refuse } = createFixture()
    const stateMachineArn = await create('m', { publish: true })
    for (const resourceArn of [
      `${stateMachineArn}:1`,
      `${stateMachineArn}:x`,
      `${stateMachineArn}x`,
      `${PREFIX}:activity:x`
    ]) {
      for (const [operation, input] of [
        ['TagResource', { tags: [tag('a')] }],
        ['UntagResource', { tagKeys: ['a'] }],
        ['ListTagsForResource', {}]
      ] as const) {
        expect(await refuse(operation, { resourceArn, ...input })).toEqual({
          status: 400,
          type: 'ResourceNotFound',
          message: `Resource not found: '${resourceArn}'`,
          resourceName: resourceArn
        })
      }
    }
    expect((await refuse('ListTagsForResource', { resourceArn: `${PREFIX}:execution:m:x` })).type).toBe('InvalidArn')
  })

  test('are 50 at most', async () => {
    const { call, create, refuse } = createFixture()
    const many = Array.from({ length: 50 }, (_each, index) => tag(`k${index}`))
    const resourceArn = await create('m', { tags: many })
    await call('TagResource', { resourceArn, tags: many })
    expect(await refuse('TagResource', { resourceArn, tags: [tag('more')] })).toMatchObject({
      type: 'TooManyTags',
      resourceName: resourceArn
    })
    expect((await refuse('CreateActivity', { name: 'a', tags: [...many, tag('more')] })).type).toBe('TooManyTags')
  })

  test.each([[tag('AWS:x')], [tag('a#b')], [tag('a', 'b;c')], [{ value: 'v' }]])('%j is refused', async (wrong) => {
    const { create, refuse } = createFixture()
    const resourceArn = await create('m')
    expect((await refuse('TagResource', { resourceArn, tags: [wrong] })).type).toBe('ValidationException')
  })
})

describe('an activity', () => {
  test('is created once, described, listed and deleted', async () => {
    const { call, clock, refuse } = createFixture()
    const created = await call('CreateActivity', { name: 'with.dots-and_more' })
    const activityArn = `${PREFIX}:activity:with.dots-and_more`
    expect(created).toEqual({ activityArn, creationDate: clock.time / 1000 })
    clock.time += 1000
    expect(await call('CreateActivity', { name: 'with.dots-and_more', tags: [tag('a')] })).toEqual(created)
    expect(await call('ListTagsForResource', { resourceArn: activityArn })).toEqual({ tags: [] })
    expect(await call('DescribeActivity', { activityArn })).toEqual({
      ...created,
      name: 'with.dots-and_more',
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' }
    })
    expect(await call('ListActivities', {})).toEqual({ activities: [{ ...created, name: 'with.dots-and_more' }] })
    expect(await call('DeleteActivity', { activityArn })).toEqual({})
    expect(await call('DeleteActivity', { activityArn })).toEqual({})
    expect(await refuse('DescribeActivity', { activityArn })).toMatchObject({
      type: 'ActivityDoesNotExist',
      message: `Activity Does Not Exist: '${activityArn}'`
    })
  })

  test('cannot be created again with another key', async () => {
    const { call, refuse } = createFixture()
    await call('CreateActivity', { name: 'a' })
    const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' }
    expect((await refuse('CreateActivity', { name: 'a', encryptionConfiguration })).type).toBe('ActivityAlreadyExists')
  })

  test('has a name that AWS takes and an ARN that is one', async () => {
    const { refuse } = createFixture()
    expect(await refuse('CreateActivity', { name: 'activity\u0000name' })).toMatchObject({
      type: 'InvalidName',
      message: "Invalid Name: 'activity\u0000name'"
    })
    expect((await refuse('DescribeActivity', { activityArn: 'no_arn' })).message).toBe(
      "Invalid Arn: 'Invalid ARN prefix: no_arn'"
    )
  })

  test('is listed by name, page by page', async () => {
    const { call } = createFixture()
    for (const name of ['b', 'c', 'a']) await call('CreateActivity', { name })
    const first = await call('ListActivities', { maxResults: 2 })
    const second = await call('ListActivities', { maxResults: 1, nextToken: first.nextToken })
    expect([...first.activities, ...second.activities].map(({ name }) => name)).toEqual(['a', 'b', 'c'])
    expect(second).not.toHaveProperty('nextToken')
  })
})
