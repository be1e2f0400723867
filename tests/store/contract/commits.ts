import { expect, test } from 'vitest'
import { CommitConflict } from '../../../src/store/store.ts'
import type { OpenStore } from '../contract.ts'
import { batchOf, executionArn, firstCommit, lease, nextCommit, sideCommit, summaryOf } from '../fixtures.ts'

const [one, two, three] = [executionArn('one'), executionArn('two'), executionArn('three')]

export function describeCommits(open: OpenStore): void {
  test('a first commit creates the execution', async () => {
    const store = await lease(await open())
    await store.commit([firstCommit(one)])
    expect(await store.load(one)).toStrictEqual({ summary: summaryOf(one), sequence: 1, journal: [batchOf(1)] })
    expect(await store.readSummary(one)).toStrictEqual(summaryOf(one))
  })

  test('what was never written is not found', async () => {
    const store = await open()
    expect(await store.load(one)).toBeUndefined()
    expect(await store.readSummary(one)).toBeUndefined()
  })

  test('an empty batch is written at once', async () => {
    const store = await open()
    await expect(store.commit([])).resolves.toBeUndefined()
  })

  test('a batch holds commits of several executions and several commits of one', async () => {
    const store = await lease(await open())
    await store.commit([firstCommit(one), firstCommit(two), nextCommit(one, 1), nextCommit(one, 2)])
    expect(await store.load(one)).toMatchObject({ sequence: 3, journal: [batchOf(1), batchOf(2), batchOf(3)] })
    expect(await store.load(two)).toMatchObject({ sequence: 1, journal: [batchOf(1)] })
  })

  test('a batch of many commits is written whole and in order', async () => {
    const store = await lease(await open())
    const arns = Array.from({ length: 100 }, (_, index) => executionArn(`many-${index}`))
    const later = [1, 2].flatMap((sequence) => arns.map((arn) => nextCommit(arn, sequence)))
    await store.commit([...arns.map((arn) => firstCommit(arn)), ...later])
    for (const arn of arns) {
      expect(await store.load(arn)).toMatchObject({ sequence: 3, journal: [batchOf(1), batchOf(2), batchOf(3)] })
    }
  })

  test('where a late commit of a large batch is refused, nothing of the batch is written', async () => {
    const store = await lease(await open())
    const arns = Array.from({ length: 300 }, (_, index) => executionArn(`many-${index}`))
    const batch = [...arns.map((arn) => firstCommit(arn)), nextCommit(one, 5)]
    const other = store.commit([firstCommit(two)])
    await expect(store.commit(batch)).rejects.toThrow(CommitConflict)
    await other
    for (const arn of arns) expect(await store.load(arn)).toBeUndefined()
    await store.commit(arns.map((arn) => firstCommit(arn)))
    expect(await store.load(arns[0] as string)).toMatchObject({ sequence: 1, journal: [batchOf(1)] })
  })

  test('where one sequence is not the expected one, nothing of the batch is written', async () => {
    const store = await lease(await open())
    await store.commit([firstCommit(one)])
    const message = { partition: 0, arn: one, key: 'k', text: 'hello' }
    const batch = [
      firstCommit(two, { inbox: [message] }),
      nextCommit(one, 1, { wakeAt: 5, unfinished: true, checkpoint: 'c', summary: summaryOf(one, { details: 'new' }) }),
      nextCommit(one, 1)
    ]
    await expect(store.commit(batch)).rejects.toThrow(CommitConflict)
    expect(await store.load(one)).toStrictEqual({ summary: summaryOf(one), sequence: 1, journal: [batchOf(1)] })
    expect(await store.load(two)).toBeUndefined()
    expect(await store.readInbox({ partitions: [0], after: 0, limit: 10 })).toEqual([])
    expect(await store.listWakes({ partition: 0, until: 10, limit: 10 })).toEqual([])
    expect(await store.listUnfinished({ partition: 0, limit: 10 })).toEqual([])
  })

  test.for([
    ['an execution exists that must not', [firstCommit(one)]],
    ['an execution that must exist does not', [nextCommit(two, 1)]],
    ['the sequence is behind', [nextCommit(one, 1)]],
    ['the sequence is ahead', [nextCommit(one, 3)]],
    ['a commit without a journal expects another sequence', [sideCommit(one, 1, { wakeAt: 5 })]],
    [
      'a commit without a journal expects an execution that does not exist',
      [sideCommit(two, 1, { acknowledged: [1] })]
    ],
    ['a commit without a journal expects that an execution does not exist', [sideCommit(one, 0, { acknowledged: [1] })]]
  ] as const)('a commit is refused where %s', async ([_, batch]) => {
    const store = await lease(await open())
    await store.commit([firstCommit(one), nextCommit(one, 1)])
    await expect(store.commit(batch)).rejects.toMatchObject({ name: 'CommitConflict', reason: 'sequence' })
    expect(await store.load(one)).toMatchObject({ sequence: 2 })
  })

  test('a refused batch leaves batches that were given at the same moment alone', async () => {
    const store = await lease(await open())
    await store.commit([firstCommit(one)])
    const outcomes = await Promise.allSettled([
      store.commit([firstCommit(two)]),
      store.commit([firstCommit(three), nextCommit(one, 7)]),
      store.commit([nextCommit(one, 1)])
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.load(one)).toMatchObject({ sequence: 2 })
    expect(await store.load(two)).toMatchObject({ sequence: 1 })
    expect(await store.load(three)).toBeUndefined()
  })

  test('of two batches that race for one sequence, one wins', async () => {
    const store = await lease(await open())
    const race = [1, 2, 3].map((n) => store.commit([firstCommit(one, { journal: batchOf(1, `racer ${n}`) })]))
    const outcomes = await Promise.allSettled(race)
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2)
    expect(await store.load(one)).toMatchObject({ sequence: 1, journal: [{ text: `racer ${winner}` }] })
  })

  test('a partition that nobody has taken accepts no commit', async () => {
    const store = await open()
    for (const epoch of [0, 1]) {
      const commit = firstCommit(one, { epoch })
      await expect(store.commit([commit])).rejects.toMatchObject({ name: 'CommitConflict', reason: 'epoch' })
    }
  })

  test('where one epoch of a batch is not current, nothing of it is written', async () => {
    const store = await lease(await open(2))
    const batch = [firstCommit(one), firstCommit(two, { partition: 1, epoch: 2 })]
    await expect(store.commit(batch)).rejects.toMatchObject({ name: 'CommitConflict', reason: 'epoch' })
    expect(await store.load(one)).toBeUndefined()
    await store.commit([firstCommit(one), firstCommit(two, { partition: 1 })])
    expect(await store.load(two)).toMatchObject({ sequence: 1 })
  })

  test('where a commit relies on a partition whose epoch is not current, nothing of the batch is written', async () => {
    const store = await lease(await open(2))
    const relyingOn = (epoch: number) => firstCommit(two, { reliesOn: [{ partition: 1, epoch }] })
    await expect(store.commit([firstCommit(one), relyingOn(2)])).rejects.toMatchObject({ reason: 'epoch' })
    expect(await store.load(one)).toBeUndefined()
    await store.commit([firstCommit(one), relyingOn(1)])
    expect(await store.load(two)).toMatchObject({ sequence: 1 })
  })

  test('what a commit does not mention stays as it is', async () => {
    const store = await lease(await open())
    const summary = summaryOf(one, { stateMachineAliasArn: 'alias', details: '{"traceHeader":"t"}' })
    await store.commit([firstCommit(one, { summary, wakeAt: 50, unfinished: true, checkpoint: 'first' })])
    await store.commit([nextCommit(one, 1)])
    expect(await store.load(one)).toStrictEqual({
      summary,
      sequence: 2,
      checkpoint: { sequence: 1, text: 'first' },
      journal: [batchOf(2)]
    })
    expect(await store.listWakes({ partition: 0, until: 50, limit: 10 })).toEqual([{ arn: one, wakeAt: 50 }])
    expect(await store.listUnfinished({ partition: 0, limit: 10 })).toEqual([one])
  })

  test('what a commit mentions is replaced, with and without a journal batch', async () => {
    const store = await lease(await open())
    await store.commit([firstCommit(one, { wakeAt: 50, unfinished: true, checkpoint: 'first' })])
    await store.commit([nextCommit(one, 1, { wakeAt: 60, unfinished: false, checkpoint: 'second' })])
    expect(await store.load(one)).toMatchObject({ checkpoint: { sequence: 2, text: 'second' }, journal: [] })
    expect(await store.listWakes({ partition: 0, until: 99, limit: 10 })).toEqual([{ arn: one, wakeAt: 60 }])
    expect(await store.listUnfinished({ partition: 0, limit: 10 })).toEqual([])
    await store.commit([sideCommit(one, 2, { wakeAt: null, unfinished: true, checkpoint: 'third' })])
    expect(await store.load(one)).toMatchObject({ sequence: 2, checkpoint: { sequence: 2, text: 'third' } })
    expect(await store.listWakes({ partition: 0, until: 99, limit: 10 })).toEqual([])
    expect(await store.listUnfinished({ partition: 0, limit: 10 })).toEqual([one])
  })

  test('a checkpoint stands for the batches up to it, the rest is loaded with it', async () => {
    const store = await lease(await open())
    await store.commit([firstCommit(one), nextCommit(one, 1, { checkpoint: 'at 2' }), nextCommit(one, 2)])
    expect(await store.load(one)).toMatchObject({
      sequence: 3,
      checkpoint: { sequence: 2, text: 'at 2' },
      journal: [batchOf(3)]
    })
    const whole = { arn: one, fromEventId: 1, toEventId: 9, reverse: false, limit: 99 }
    expect(await store.readJournal(whole)).toEqual([batchOf(1), batchOf(2), batchOf(3)])
  })

  test('a summary keeps what identifies the execution and changes the rest', async () => {
    const store = await lease(await open())
    const started = summaryOf(one, {
      stateMachineVersionArn: 'version',
      stateMachineAliasArn: 'alias',
      mapRunArn: 'map run',
      parentArn: 'parent',
      details: 'started'
    })
    await store.commit([firstCommit(one, { summary: started })])
    expect(await store.readSummary(one)).toStrictEqual(started)
    const failed = { ...started, status: 'FAILED', stopDate: 2_000, details: 'failed' } as const
    await store.commit([nextCommit(one, 1, { summary: failed })])
    expect(await store.readSummary(one)).toStrictEqual(failed)
    const redriven = { ...started, redriveCount: 1, redriveDate: 3_000 }
    const { details: _, ...shown } = redriven
    await store.commit([nextCommit(one, 2, { summary: { ...shown, startDate: 7, stateMachineArn: 'another' } })])
    expect(await store.readSummary(one)).toStrictEqual(shown)
  })

  test.for([
    ['a partition that does not exist', firstCommit(one, { partition: 2 })],
    ['a batch that does not follow the expected sequence', firstCommit(one, { journal: batchOf(2) })],
    ['a first batch without a summary', nextCommit(one, 0)],
    ['a checkpoint of an execution that does not exist', sideCommit(one, 0, { checkpoint: 'c' })],
    ['the summary of another execution', firstCommit(one, { summary: summaryOf(two) })],
    ['a time that is not a whole number', firstCommit(one, { wakeAt: 0.5 })],
    ['a lone surrogate', firstCommit(one, { journal: batchOf(1, '\ud800') })],
    ['the character U+0000', firstCommit(one, { journal: batchOf(1, 'a\0b') })]
  ] as const)('a batch with %s is a bug of the caller', async ([_, commit]) => {
    const store = await lease(await open())
    await expect(store.commit([firstCommit(three), commit])).rejects.toThrow(TypeError)
    expect(await store.load(three)).toBeUndefined()
  })

  test('texts come back as they were, whatever their length and characters', async () => {
    const store = await lease(await open())
    const texts = ['', 'é\u{1f600}漢\u2028\ufffd\uffff"\\\n', 'x'.repeat(1_048_576), '漢\u{1f600}'.repeat(262_144)]
    let commits = [firstCommit(one, { journal: batchOf(1, texts[0]), checkpoint: texts[3] ?? '' })]
    commits = [
      ...commits,
      ...texts.slice(1).map((text, n) => nextCommit(one, n + 1, { journal: batchOf(n + 2, text) }))
    ]
    const name = 'テスト-ü'
    const arn = executionArn(name)
    await store.commit([...commits, firstCommit(arn, { summary: summaryOf(arn, { details: texts[1] ?? '' }) })])
    const loaded = await store.load(one)
    expect(loaded?.checkpoint?.text === texts[3]).toBe(true)
    expect(loaded?.journal.map(({ text }, n) => text === texts[n + 1])).toEqual([true, true, true])
    expect(await store.readSummary(arn)).toMatchObject({ name, details: texts[1] })
  })

  test('many executions are written by many batches at once', async () => {
    const store = await lease(await open())
    const arns = Array.from({ length: 1_000 }, (_, n) => executionArn(`n-${n}`))
    const groups = Array.from({ length: 50 }, (_, n) => arns.slice(n * 20, n * 20 + 20))
    const lives = groups.map(async (group) => {
      await store.commit(group.map((arn) => firstCommit(arn)))
      for (const sequence of [1, 2, 3]) await store.commit(group.map((arn) => nextCommit(arn, sequence)))
    })
    await Promise.all(lives)
    const loaded = await Promise.all(arns.map((arn) => store.load(arn)))
    expect(loaded.every((execution) => execution?.sequence === 4 && execution.journal.length === 4)).toBe(true)
  })
}
