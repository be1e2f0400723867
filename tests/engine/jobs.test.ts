import { describe, expect, test } from 'vitest'
import type { JobStatus, TaskOutcome } from '../../src/integrations/integration.ts'
import { deferred, succeeded, World } from './world.ts'

const job = (fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::glue:startJobRun.sync',
  Parameters: { JobName: 'j' },
  End: true,
  ...fields
})
const oneJob = (fields: object = {}) => ({ StartAt: 'Run', States: { Run: job(fields) } })

/** A world whose jobs end when the test says so. */
async function createWorld(definition: object = oneJob(), limits: object = {}) {
  const world = new World()
  world.define('jobs', definition)
  world.services.set('glue', ({ taskId }) => succeeded({ JobRunId: `run-${taskId}` }))
  let status: JobStatus = { kind: 'running' }
  world.jobs.set('glue', () => status)
  await world.open({ engineLimits: limits })
  const arn = await world.start('jobs', 'one')
  await world.clock.advanceBy(0)
  const set = (next: JobStatus): void => {
    status = next
  }
  return { world, arn, set }
}

describe('a .sync task', () => {
  test('ends with what its job ends with', async () => {
    const { world, arn, set } = await createWorld()
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('RUNNING')
    set(succeeded({ JobRunState: 'SUCCEEDED' }))
    await world.clock.advanceBy(30_000)
    expect(await world.eventTypes(arn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSubmitted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded'
    ])
    expect((await world.events(arn)).at(-1)).toMatchObject({ output: { text: '{"JobRunState":"SUCCEEDED"}' } })
  })

  test('fails as its job fails', async () => {
    const { world, arn, set } = await createWorld()
    set({ kind: 'failed', error: 'States.TaskFailed', cause: '{"JobRunState":"FAILED"}' })
    await world.clock.advanceBy(1_000)
    expect((await world.events(arn)).at(-1)).toMatchObject({
      type: 'ExecutionFailed',
      error: 'States.TaskFailed',
      cause: '{"JobRunState":"FAILED"}'
    })
  })

  test('has its job looked at at once, then ever more slowly, every 30 seconds at last', async () => {
    const { world } = await createWorld()
    const start = world.looks[0]?.at ?? 0
    await world.clock.advanceBy(3_600_000)
    const times = world.looks.map(({ at }) => at - start)
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(pauses[0]).toBe(500)
    expect(pauses.at(-1)).toBe(30_000)
    expect(pauses).toEqual(pauses.toSorted((one, other) => one - other))
    expect(pauses.length).toBeLessThan(190)
  })

  test('whose job cannot be looked at has it looked at again', async () => {
    const { world, arn } = await createWorld()
    let failures = 3
    world.jobs.set('glue', () => {
      if (failures-- > 0) throw new Error('no connection')
      return succeeded()
    })
    await world.clock.advanceBy(60_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(world.logged('warn')).toHaveLength(3)
  })

  test('goes on after a crash with the job that it had started', async () => {
    const { world, arn, set } = await createWorld()
    await world.clock.advanceBy(60_000)
    const looksBefore = world.looks.length
    await world.crashAndReopen()
    await world.clock.advanceBy(0)
    expect(world.looks.length).toBeGreaterThan(looksBefore)
    set(succeeded())
    await world.clock.advanceBy(30_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(world.calls).toHaveLength(1)
  })

  test.each([
    ['its execution is stopped', {}, (world: World, arn: string) => world.engine.stopExecution(arn, {})],
    ['its time is up', { TimeoutSeconds: 100 }, (world: World) => world.clock.advanceBy(100_000)]
  ])('ends its job when %s', async (_, fields, end) => {
    const { world, arn } = await createWorld(oneJob(fields))
    await end(world, arn)
    await world.clock.advanceBy(0)
    expect(world.stoppedJobs).toEqual([{ taskId: 3, submission: '{"JobRunId":"run-3"}' }])
    const looks = world.looks.length
    await world.clock.advanceBy(600_000)
    expect(world.looks).toHaveLength(looks)
  })

  test('ends its job when a branch beside it fails, also when a crash came between', async () => {
    const definition = {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          End: true,
          Branches: [
            oneJob(),
            {
              StartAt: 'Wait',
              States: { Wait: { Type: 'Wait', Seconds: 100, Next: 'Fail' }, Fail: { Type: 'Fail', Error: 'E' } }
            }
          ]
        }
      }
    }
    const { world, arn } = await createWorld(definition)
    await world.crashAndReopen()
    await world.clock.advanceBy(100_000)
    expect(await world.status(arn)).toBe('FAILED')
    expect(world.stoppedJobs).toHaveLength(1)
  })

  test('ends the job that was being started when it was given up', async () => {
    const world = new World()
    world.define('jobs', oneJob())
    const answer = deferred<TaskOutcome>()
    world.services.set('glue', () => answer.promise)
    await world.open()
    const arn = await world.start('jobs', 'one')
    await world.clock.advanceBy(0)
    await world.engine.stopExecution(arn, {})
    answer.resolve(succeeded({ JobRunId: 'late' }))
    await world.clock.advanceBy(0)
    expect(world.stoppedJobs).toEqual([{ taskId: 3, submission: '{"JobRunId":"late"}' }])
  })

  test('whose job is an execution of the same engine hears of its end without delay', async () => {
    const world = new World()
    world.define('parent', {
      StartAt: 'Run',
      States: {
        Run: job({ Resource: 'arn:aws:states:::states:startExecution.sync', Parameters: { StateMachineArn: 'x' } })
      }
    })
    world.define('child', { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 5_000, End: true } } })
    world.services.set('states', async () => succeeded({ ExecutionArn: await world.start('child', 'c') }))
    world.jobs.set('states', async (_, submission): Promise<JobStatus> => {
      const { ExecutionArn: executionArn } = JSON.parse(submission.text) as { ExecutionArn: string }
      return (await world.status(executionArn)) === 'RUNNING' ? { kind: 'running', executionArn } : succeeded()
    })
    await world.open()
    const arn = await world.start('parent', 'p')
    const startedAt = world.clock.now()
    await world.clock.advanceBy(5_000_000)
    expect(await world.store.readSummary(arn)).toMatchObject({ status: 'SUCCEEDED', stopDate: startedAt + 5_000_000 })
  })

  test('shares the looks of its resource with all others', async () => {
    const world = new World()
    const items = Array.from({ length: 200 }, (_, index) => index)
    world.define('many', {
      StartAt: 'Map',
      States: { Map: { Type: 'Map', ItemProcessor: oneJob(), End: true } }
    })
    world.services.set('glue', () => succeeded())
    let underWay = 0
    let most = 0
    world.jobs.set('glue', async () => {
      most = Math.max(most, ++underWay)
      await Promise.resolve()
      underWay--
      return succeeded()
    })
    await world.open({ engineLimits: { jobLooksPerTarget: 7 } })
    const arn = await world.start('many', 'one', JSON.stringify(items))
    await world.clock.advanceBy(10_000)
    expect(await world.status(arn)).toBe('SUCCEEDED')
    expect(most).toBe(7)
  })
})
