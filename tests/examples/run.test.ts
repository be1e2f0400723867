import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand
} from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfiguration } from '../../src/server/config.ts'
import { type RunningServer, startServer } from '../../src/server/server.ts'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
const examples = new URL('../../examples/', import.meta.url)
const data = mkdtempSync(join(tmpdir(), 'stepwright-examples-'))
let server: RunningServer
let client: SFNClient

beforeAll(async () => {
  server = await startServer(readConfiguration({ port: '0', data, examples: examples.pathname }, {}), silent)
  client = new SFNClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true
  })
})

afterAll(async () => {
  client.destroy()
  await server.close()
  rmSync(data, { recursive: true })
})

describe.concurrent('order-fulfilment', () => {
  test('ships an order, over a busy warehouse and a missing courier', async () => {
    const execution = await run('order-fulfilment', inputOf('order-fulfilment'))
    expect(execution.status).toBe('SUCCEEDED')
    expect(JSON.parse(execution.output ?? '')).toEqual({
      orderId: 'A-1001',
      status: 'SHIPPED',
      totalCents: 78_300,
      chargeId: 'charge-A-1001',
      trackingNumber: 'TRACK-PARCEL-A-1001',
      message: 'Ada, your order A-1001 is on its way.'
    })
    expect(await countEvents(execution, 'TaskFailed')).toBe(3)
  })

  test('gives the items back when the card is declined', async () => {
    const execution = await run('order-fulfilment', inputOf('order-fulfilment').replace('tok_visa', 'tok_declined'))
    expect(execution).toMatchObject({ status: 'FAILED', error: 'PaymentDeclined' })
    expect(await countEvents(execution, 'MapIterationSucceeded')).toBe(6)
  })

  test('fails when an item is out of stock', async () => {
    const input = inputOf('order-fulfilment').replace('"quantity": 4', '"quantity": 101')
    expect(await run('order-fulfilment', input)).toMatchObject({ status: 'FAILED', error: 'OutOfStock' })
  })

  test('refuses an order that is far too large, with the reason of the function', async () => {
    const input = inputOf('order-fulfilment').replace('"unitPriceCents": 8900', '"unitPriceCents": 9900000')
    expect(await run('order-fulfilment', input)).toMatchObject({
      status: 'FAILED',
      error: 'OrderRefused',
      cause: 'Ada would owe 396427, which is above the limit'
    })
  })
})

describe.concurrent('sales-report', () => {
  test('sums up three pages in one currency', async () => {
    const execution = await run('sales-report', inputOf('sales-report'))
    expect(execution).toMatchObject({ status: 'SUCCEEDED' })
    expect(JSON.parse(execution.output ?? '')).toEqual({
      month: '2026-05',
      currency: 'EUR',
      saleCount: 7,
      total: 1437.54,
      byRegion: { north: 515.48, south: 512.68, west: 409.38 },
      bestSale: { region: 'west', product: 'desk', amount: 349.13 },
      title: 'Sales of 2026-05: 1,437.54 EUR'
    })
  })

  test('reports a month without sales', async () => {
    const execution = await run('sales-report', '{"month":"2026-06"}')
    expect(JSON.parse(execution.output ?? '')).toEqual({ month: '2026-06', currency: 'EUR', total: 0, byRegion: {} })
  })

  test('fails on a currency without a rate', async () => {
    const execution = await run('sales-report', '{"month":"2026-05","currency":"XYZ"}')
    expect(execution).toMatchObject({ status: 'FAILED', error: 'UnknownCurrency' })
  })
})

describe.concurrent('travel-booking', () => {
  test('books flight, hotel and car', async () => {
    const execution = await run('travel-booking', inputOf('travel-booking'))
    expect(JSON.parse(execution.output ?? '')).toEqual({
      flight: { id: 'flight-T-42-LIS-OSL' },
      hotel: { id: 'hotel-T-42-Oslo' },
      car: { id: 'car-T-42-electric' }
    })
  })

  test('cancels hotel and flight, in this order, when there is no car', async () => {
    const execution = await run('travel-booking', inputOf('travel-booking').replace('electric', 'convertible'))
    expect(execution).toMatchObject({ status: 'FAILED', error: 'NoCarLeft' })
    expect((await statesOf(execution)).slice(-3)).toEqual(['CancelHotel', 'CancelFlight', 'TripFailed'])
  })
})

describe.concurrent('expense-approval', () => {
  test('goes on when somebody with the token approves', async () => {
    const executionArn = await start('expense-approval', inputOf('expense-approval'))
    const taskToken = await until(async () => {
      const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn }))
      return events.some(({ type }) => type === 'TaskSubmitted')
        ? events
            .map(({ taskScheduledEventDetails: task }) => /"taskToken":"([^"]+)"/.exec(task?.parameters ?? '')?.[1])
            .find(Boolean)
        : undefined
    })
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"decision":"approved","by":"Alan"}' }))
    const execution = await ended(executionArn)
    expect(JSON.parse(execution.output ?? '')).toMatchObject({ entry: 'ledger-E-7', approvedBy: 'Alan' })
  })

  test('asks nobody about a small amount', async () => {
    const execution = await run('expense-approval', inputOf('expense-approval').replace('250', '80'))
    expect(JSON.parse(execution.output ?? '')).toMatchObject({ approvedBy: 'rule: up to 100' })
  })
})

describe.concurrent('shipping-quote', () => {
  test.each([
    ['{"weightGrams":1200,"country":"NO"}', { statusCode: 200, body: { carrier: 'post', priceCents: 730 } }],
    ['{"weightGrams":9000,"country":"NO"}', { statusCode: 200, body: { carrier: 'courier', priceCents: 1410 } }],
    ['{"weightGrams":25000,"country":"FR"}', { statusCode: 404 }],
    ['{"weightGrams":-1,"country":"NO"}', { statusCode: 400 }],
    ['{}', { statusCode: 400 }]
  ])('answers %s', async (input, answer) => {
    const { status, output = '' } = await client.send(
      new StartSyncExecutionCommand({ stateMachineArn: machineArn('shipping-quote'), input })
    )
    expect(status).toBe('SUCCEEDED')
    expect(JSON.parse(output)).toMatchObject(answer)
  })
})

const inputOf = (example: string): string => readFileSync(new URL(`${example}/input.json`, examples), 'utf8')

const machineArn = (name: string): string => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`

async function run(example: string, input: string): Promise<DescribeExecutionCommandOutput> {
  return ended(await start(example, input))
}

async function start(example: string, input: string): Promise<string> {
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn: machineArn(example), input }))
  return executionArn ?? ''
}

const ended = (executionArn: string): Promise<DescribeExecutionCommandOutput> =>
  until(async () => {
    const execution = await client.send(new DescribeExecutionCommand({ executionArn }))
    return execution.status === 'RUNNING' ? undefined : execution
  })

/** Asks again until there is an answer; the runner's timeout ends it where there never is one. */
async function until<Answer>(ask: () => Promise<Answer | undefined>): Promise<Answer> {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function historyOf({ executionArn }: DescribeExecutionCommandOutput) {
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))
  return events
}

async function countEvents(execution: DescribeExecutionCommandOutput, eventType: string): Promise<number> {
  return (await historyOf(execution)).filter(({ type }) => type === eventType).length
}

async function statesOf(execution: DescribeExecutionCommandOutput): Promise<readonly (string | undefined)[]> {
  return (await historyOf(execution)).flatMap(({ stateEnteredEventDetails: details }) => details?.name ?? [])
}
