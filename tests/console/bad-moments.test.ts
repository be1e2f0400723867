import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  GetActivityTaskCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand
} from '@aws-sdk/client-sfn'
import { describe, expect } from 'vitest'
import { readConfiguration } from '../../src/server/config.ts'
import { openStore } from '../../src/server/open-store.ts'
import { ownConsole, PREFIX, pathOf, ROLE, sharedConsole } from './console-fixture.ts'

const KEYS = 'AKIDCONSOLE:the-secret'

describe('a server that wants signed requests', () => {
  const fixture = ownConsole({ examples: 'examples' }, { STEPWRIGHT_ACCESS_KEYS: KEYS })
  fixture.test('asks for keys, says what is wrong with them, and signs with them', async () => {
    const page = await fixture.open('/nowhere')
    await page.clock.install()
    await page.goto(fixture.url())
    const dialog = page.getByRole('dialog', { name: 'Sign requests' })
    await dialog.waitFor()
    expect(await page.evaluate('document.activeElement.name')).toBe('accessKeyId')
    // without keys nothing is shown, so that it cannot be put away
    for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Escape')
    await dialog.waitFor()
    expect(await page.evaluate('document.activeElement.name')).toBe('accessKeyId')
    // longer than it takes to miss a server
    await page.clock.runFor(3_000)
    expect(await page.getByText(/The server does not answer/).isVisible()).toBe(false)
    await dialog.getByLabel('Access key id').fill('AKIDOTHER')
    await dialog.getByLabel('Secret access key').fill('wrong')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.getByText(/does not know this access key/).waitFor()
    await dialog.getByLabel('Access key id').fill('AKIDCONSOLE')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.getByText(/does not belong to this access key id/).waitFor()
    await dialog.getByLabel('Secret access key').fill('the-secret')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'order-fulfilment', exact: true }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'order-fulfilment', exact: true }).waitFor()
    // the stream of changes is signed, too
    const credentials = { accessKeyId: 'AKIDCONSOLE', secretAccessKey: 'the-secret' }
    await fixture.server.client({ credentials }).send(
      new StartExecutionCommand({
        stateMachineArn: `${PREFIX}:stateMachine:sales-report`,
        name: 'signed',
        input: '{"month":"2026-01"}'
      })
    )
    await page.getByRole('link', { name: /^signed: / }).waitFor()
  })

  fixture.test('says that the clocks differ, where that is why a signature is refused', async () => {
    const page = await fixture.open('/')
    const dialog = page.getByRole('dialog', { name: 'Sign requests' })
    await dialog.waitFor()
    await page.clock.setFixedTime(Date.now() - 3_600_000)
    await dialog.getByLabel('Access key id').fill('AKIDCONSOLE')
    await dialog.getByLabel('Secret access key').fill('the-secret')
    await dialog.getByRole('button', { name: 'Sign in' }).click()
    await dialog.getByText(/clocks of this computer and the server differ/).waitFor()
  })

  fixture.test('gives no changes to those who did not sign', async () => {
    const response = await fetch(`${fixture.url()}/changes`)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('MissingAuthenticationTokenException')
  })
})

describe('a server that goes and comes back', () => {
  const fixture = ownConsole({ examples: 'examples' })
  fixture.test('is missed with a banner, and what happened meanwhile is shown', async () => {
    const page = await fixture.open('/')
    await page.getByRole('link', { name: 'sales-report', exact: true }).waitFor()
    const { port } = new URL(fixture.url())
    await fixture.server.stop()
    await page.getByText(/The server does not answer/).waitFor()
    expect(await page.getByRole('link', { name: 'sales-report', exact: true }).isVisible()).toBe(true)
    await fixture.server.start({ examples: 'examples', port })
    await page.getByText(/The server does not answer/).waitFor({ state: 'hidden' })
    await fixture.client().send(
      new StartExecutionCommand({
        stateMachineArn: `${PREFIX}:stateMachine:sales-report`,
        name: 'after',
        input: '{"month":"2026-01"}'
      })
    )
    await page.getByRole('link', { name: /^after: / }).waitFor()
  })

  fixture.test('has a page that could not be loaded meanwhile loaded when it is back', async () => {
    const page = await fixture.open('/')
    await page.getByRole('link', { name: 'sales-report', exact: true }).waitFor()
    const { port } = new URL(fixture.url())
    await fixture.server.stop()
    await page.getByRole('link', { name: 'Try a state' }).click()
    await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor()
    await page.getByText(/The server does not answer/).waitFor()
    await fixture.server.start({ examples: 'examples', port })
    await page.getByRole('heading', { name: 'Try a state' }).waitFor()
  })

  fixture.test('serves nothing but its own files, with a policy that runs no script from elsewhere', async () => {
    const page = await fetch(fixture.url(), { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'; style-src 'self'")
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    for (const path of ['/assets/none.js', '/..%2f..%2fpackage.json', '/assets/../../../package.json', '/theme.js/x']) {
      expect((await fetch(fixture.url() + path)).status, path).toBe(404)
    }
  })
})

describe('an execution that retention deletes while its page is open', () => {
  const fixture = ownConsole()
  fixture.test('stays on the page, which says that it has gone, and is not asked for again and again', async () => {
    const machine = await fixture.create('forgotten', {
      StartAt: 'P',
      States: { P: { Type: 'Pass', Result: 'kept in sight', End: true } }
    })
    const executionArn = await fixture.start(machine, 'old')
    await fixture.ended(executionArn)
    const page = await fixture.open('/nowhere')
    await page.clock.install()
    await page.goto(`${fixture.url()}${pathOf.execution(executionArn)}?state=P`)
    await page.getByText('kept in sight').first().waitFor()
    const { port } = new URL(fixture.url())
    await fixture.server.stop()
    await deleteClosed(fixture.server.dataFolder)
    await fixture.server.start({ port })
    await page.getByText('The execution does not exist any more', { exact: false }).waitFor()
    expect(await page.getByText('kept in sight').first().isVisible()).toBe(true)
    expect(await page.getByText(/The server does not answer/).isVisible()).toBe(false)
    // what was under way when it went has its answer
    await page.clock.runFor(2_000)
    const asked: (string | null)[] = []
    page.on('request', (request) => {
      if (fixture.isApi(new URL(request.url()))) asked.push(request.postData())
    })
    // of several looks at an execution that is there, and less than after which a silent stream of changes is lost
    await page.clock.runFor(20_000)
    await page.evaluate('fetch("/theme.js")')
    expect(asked).toEqual([])
    await page.reload()
    await page.getByText('This execution does not exist').waitFor()
  })
})

describe('a state machine that is deleted while its page is open', () => {
  const fixture = sharedConsole()
  fixture.test('is said to have gone, and is there again when another one has its name', async () => {
    const definition = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
    const stateMachineArn = await fixture.create('deleted-and-back', definition)
    const page = await fixture.open('/nowhere')
    await page.clock.install()
    await page.goto(`${fixture.url()}${pathOf.machine(stateMachineArn)}`)
    await page.getByRole('heading', { name: 'deleted-and-back' }).waitFor()
    await fixture.client().send(new DeleteStateMachineCommand({ stateMachineArn }))
    await page.clock.runFor(11_000)
    const notice = page.getByText('The state machine does not exist any more', { exact: false })
    await notice.waitFor()
    await fixture.create('deleted-and-back', definition)
    await page.clock.runFor(11_000)
    await notice.waitFor({ state: 'detached' })
  })
})

/** As retention does after 90 days. */
async function deleteClosed(data: string): Promise<void> {
  const store = await openStore(readConfiguration({ data }, {}), () => undefined)
  const closedBefore = Date.now() + 1_000
  for (let partition = 0; partition < store.partitionCount; partition += 1)
    await store.deleteClosed({ partition, closedBefore, limit: 100 })
  await store.close()
}

describe('a server that is one of several', () => {
  const fixture = sharedConsole()
  fixture.test('has what the others do found, though its stream of changes does not tell of it', async () => {
    const stateMachineArn = `${PREFIX}:stateMachine:approved`
    const client = fixture.client()
    const Resource = `${PREFIX}:activity:approve-it`
    await client.send(new CreateActivityCommand({ name: 'approve-it' }))
    const definition = JSON.stringify({ StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource, End: true } } })
    await client.send(new CreateStateMachineCommand({ name: 'approved', roleArn: ROLE, definition }))
    const { executionArn = '' } = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'one' }))
    const page = await fixture.open('/nowhere', { changes: 'none' })
    await page.goto(`${fixture.url()}/executions/${encodeURIComponent(executionArn)}`)
    await page.getByRole('button', { name: /^Ask .*Running/ }).waitFor()
    const { taskToken } = await client.send(new GetActivityTaskCommand({ activityArn: Resource }))
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))
    await page.getByRole('button', { name: /^Ask .*Succeeded/ }).waitFor()
    await page.getByText('Succeeded', { exact: true }).first().waitFor()
    expect(await page.getByText(/The server does not answer/).isVisible()).toBe(false)
  })
})
