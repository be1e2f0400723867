import { execFileSync } from 'node:child_process'
import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand
} from '@aws-sdk/client-sfn'
import { describe, expect } from 'vitest'
import { findBarriers, fitsWidth, PREFIX, pathOf, sharedConsole } from './console-fixture.ts'

const fixture = sharedConsole()
const { test, create, start, statusOf } = fixture

const at = pathOf.execution
const waiting = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } }

describe('what can be done with an execution', () => {
  test('it is stopped, redriven, and started again with another input', async () => {
    const machine = await create('stoppable', waiting)
    const executionArn = await start(machine, 'one', { a: 1 })
    const page = await fixture.open(at(executionArn))
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByLabel('Error').fill('Enough')
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Aborted').first().waitFor()
    expect(await statusOf(executionArn)).toBe('ABORTED')
    await page.getByText('Enough').first().waitFor()

    await page.getByRole('button', { name: 'Redrive' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click()
    await page.getByText('Running').first().waitFor()
    await page.getByText('1 time', { exact: true }).waitFor()

    await page.getByRole('button', { name: 'Start again' }).click()
    const input = page.getByRole('dialog').getByLabel('Input')
    expect(JSON.parse(await input.innerText())).toEqual({ a: 1 })
    await input.fill('{"a":')
    await expect.poll(() => page.getByRole('dialog').getByRole('button', { name: 'Start' }).isDisabled()).toBe(true)
    await input.fill('{"a":2}')
    await page.getByLabel('Name').fill('two')
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.getByRole('heading', { name: 'two' }).waitFor()
    expect(await statusOf(executionArn.replace(/one$/, 'two'))).toBe('RUNNING')
  })

  test('its history is downloaded, and it is compared with another one', async () => {
    const machine = await create('brief', { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
    const one = await start(machine, 'one', { a: 1 })
    await start(machine, 'other', { a: 2 })
    const page = await fixture.open(at(one))
    await page.getByText('More').click()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download history' }).click()
    expect((await downloading).suggestedFilename()).toBe('one.history.json')
    await page.getByText('More').click()
    await page.getByRole('button', { name: 'Compare with another' }).click()
    await page.getByLabel('The other execution').selectOption({ index: 1 })
    await page.getByText('input, output').waitFor()
    expect(await findBarriers(page)).toEqual([])
  })

  test('it is started once, though the button is clicked twice', async () => {
    const machine = await create('clicked-twice', waiting)
    const page = await fixture.open(pathOf.machine(machine))
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).dblclick()
    await page.getByRole('button', { name: /^W .*Running/ }).waitFor()
    const { executions } = await fixture.client().send(new ListExecutionsCommand({ stateMachineArn: machine }))
    expect(executions).toHaveLength(1)
  })

  test('what was written in a dialog stays when a selection is drawn out of it', async () => {
    const page = await fixture.open(pathOf.machine(await create('drawn-out', waiting)))
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    const name = page.getByRole('dialog').getByLabel('Name')
    await name.fill('half-written')
    const { x, y } = (await name.boundingBox()) ?? { x: 0, y: 0 }
    await page.mouse.move(x + 60, y + 10)
    await page.mouse.down()
    await page.mouse.move(20, y + 10, { steps: 3 })
    await page.mouse.up()
    expect(await name.inputValue()).toBe('half-written')
    // a click beside it closes it still
    await page.mouse.click(20, y + 10)
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  test('is copied as a command for the AWS CLI, which a shell understands', async () => {
    const machine = await create('copied', { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } })
    const input = { customer: "O'Hara", note: '$(id) "`id`"' }
    const page = await fixture.open(at(await start(machine, 'one', input)))
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByText('More').click()
    await page.getByRole('button', { name: 'Copy as AWS CLI command' }).click()
    await page.getByText('Copied', { exact: true }).waitFor()
    const command = String(await page.evaluate('navigator.clipboard.readText()'))
    const script = `aws() { printf '%s\\0' "$@"; }\n${command}`
    const given = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0')
    expect(given.slice(0, 4)).toEqual(['stepfunctions', 'start-execution', '--state-machine-arn', machine])
    expect(JSON.parse(given[given.indexOf('--input') + 1] ?? '')).toEqual(input)
    expect(given[given.indexOf('--endpoint-url') + 1]).toBe(fixture.url())
  })

  test('says that it is not there when it is not', async () => {
    const page = await fixture.open(at(`${PREFIX}:execution:stoppable:never`))
    await page.getByText('This execution does not exist').waitFor()
  })
})

describe('state machines', () => {
  test('are written with the help of diagnostics, and started', async () => {
    const page = await fixture.open('/state-machines/new')
    await page.getByText('The definition is valid.').waitFor()
    await page.getByLabel('Name').fill('from-the-console')
    const editor = page.getByRole('textbox', { name: 'Definition in the Amazon States Language' })
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"Gone"}}}')
    await page.getByLabel('Diagnostics').getByText('/States/A/Next', { exact: false }).first().waitFor()
    expect(await page.getByRole('button', { name: 'Create' }).isDisabled()).toBe(true)
    expect(await findBarriers(page)).toEqual([])
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText('{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}')
    await page.getByText('The definition is valid.').waitFor()
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'from-the-console' }).waitFor()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.getByText('Succeeded').first().waitFor()
  })

  test('are edited as they are now, not as they were when they were looked at', async () => {
    const stateMachineArn = await create('edited-elsewhere', waiting)
    const page = await fixture.open(`${pathOf.machine(stateMachineArn)}/edit`)
    const editor = page.getByRole('textbox', { name: 'Definition in the Amazon States Language' })
    await editor.getByText('600').waitFor()
    await page.getByRole('link', { name: 'Activities' }).click()
    await page.getByRole('heading', { name: 'Activities and waiting tasks' }).waitFor()
    const definition = JSON.stringify(waiting).replace('600', '61')
    await fixture.client().send(new UpdateStateMachineCommand({ stateMachineArn, definition }))
    await page.goBack()
    await editor.getByText('61').waitFor()
  })

  test('get versions, aliases and tags, are edited and deleted', async () => {
    const machine = await create('managed', waiting)
    const page = await fixture.open(`/state-machines/${encodeURIComponent(machine)}?view=versions`)
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 1', { exact: true }).first().waitFor()
    await page.getByLabel('Name of the new alias').fill('live')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('100% version 1').waitFor()
    const definition = JSON.stringify(waiting).replace('600', '60')
    await fixture.client().send(new UpdateStateMachineCommand({ stateMachineArn: machine, definition, publish: true }))
    await page.reload()
    await page.getByRole('button', { name: 'Change alias live' }).click()
    const routes = page.getByRole('form', { name: 'Routes of alias live' })
    await routes.getByLabel('Second version').selectOption({ label: 'Version 2' })
    await routes.getByLabel('Percent of the first version').fill('75')
    expect(await findBarriers(page)).toEqual([])
    await routes.getByRole('button', { name: 'Save' }).click()
    await page.getByText('75% version 1, 25% version 2').waitFor()
    await page.getByRole('link', { name: 'executions' }).last().click()
    await page.getByText('No executions yet').waitFor()
    expect(await page.getByRole('combobox').first().inputValue()).toBe(`${machine}:live`)
    await page.goBack()
    await page.getByRole('button', { name: 'Delete alias live' }).click()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('dialog', { name: 'Delete alias live?' }).getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('75% version 1, 25% version 2').waitFor()
    await page.getByRole('button', { name: 'Delete version 1' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('alert').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Delete alias live' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByText('75% version 1, 25% version 2').waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Details and tags' }).click()
    await page.getByLabel('Key of the new tag').fill('team')
    await page.getByLabel('Value of the new tag').fill('blue')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('button', { name: 'Delete tag team' }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.getByRole('button', { name: 'Delete the state machine' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('heading', { name: 'State machines' }).waitFor()
  })

  test('have versions that are looked at and started, but not changed', async () => {
    const machine = await create('looked-at', waiting, { publish: true })
    const definition = JSON.stringify(waiting).replace('600', '61')
    await fixture.client().send(new UpdateStateMachineCommand({ stateMachineArn: machine, definition }))
    const page = await fixture.open(`${pathOf.machine(machine)}?view=versions`)
    await page.getByRole('link', { name: 'Version 1' }).click()
    await page.getByRole('heading', { name: 'looked-at, version 1' }).waitFor()
    await page.getByRole('tabpanel').getByText('600').waitFor()
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Delete the state machine' }).count()).toBe(0)
    expect(await page.getByRole('tab').allInnerTexts()).toEqual([
      'Executions',
      expect.stringMatching(/^Graph/),
      'Definition'
    ])
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    expect(await page.getByRole('dialog').getByLabel('Version or alias').inputValue()).toBe(`${machine}:1`)
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.getByRole('button', { name: /^W .*600 s.*Running/ }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'looked-at', exact: true }).click()
    await page.getByRole('link', { name: 'Edit' }).waitFor()
  })

  test('of type Express answer in the dialog', async () => {
    const page = await fixture.open(`/state-machines/${encodeURIComponent(`${PREFIX}:stateMachine:shipping-quote`)}`)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Input').fill('{"weightGrams":900,"country":"DE"}')
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.getByRole('region', { name: 'Output' }).waitFor()
    // one that nobody waits for is in no list, either: that it began is said here
    await page.getByRole('dialog').getByLabel('Name').fill('not-waited-for')
    await page.getByRole('dialog').getByLabel('Wait for the result').uncheck()
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page
      .getByRole('dialog')
      .getByRole('status')
      .getByText(/not-waited-for has started/)
      .waitFor()
    expect(await page.getByRole('region', { name: 'Output' }).count()).toBe(0)
    expect(await findBarriers(page)).toEqual([])
  })
})

describe('a Map Run', () => {
  test('shows its progress live, and takes another concurrency', async () => {
    const inner = { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 1, End: true } } }
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner }
    const Parameters = { Bucket: 'no-such-bucket', Prefix: 'results/bulk' }
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Parameters }
    const machine = await create('bulk', {
      StartAt: 'M',
      States: { M: { Type: 'Map', MaxConcurrency: 2, ItemProcessor, ResultWriter, End: true } }
    })
    const executionArn = await start(
      machine,
      'bulk',
      Array.from({ length: 30 }, (_, index) => index)
    )
    const page = await fixture.open(at(executionArn))
    await page.getByRole('link', { name: 'Map Run' }).first().click()
    await page.getByText('Throughput').waitFor()
    await page.getByText('s3://no-such-bucket/results/bulk').waitFor()
    await page.getByLabel('Concurrency').fill('30')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByText('Changed; it applies at once.').waitFor()
    const { mapRuns } = await fixture.client().send(new ListMapRunsCommand({ executionArn }))
    const mapRunArn = mapRuns?.[0]?.mapRunArn ?? ''
    expect((await fixture.client().send(new DescribeMapRunCommand({ mapRunArn }))).maxConcurrency).toBe(30)
    await page.getByText('30 of 30').first().waitFor({ timeout: 15_000 })
    expect(await findBarriers(page)).toEqual([])
  })
})

describe('a child of a Map Run', () => {
  test('is compared with another one of the run', async () => {
    const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }
    const ItemProcessor = { ProcessorConfig, StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
    const machine = await create('siblings', { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor, End: true } } })
    const executionArn = await start(machine, 'parent', [1, 2])
    await fixture.ended(executionArn)
    const { mapRuns } = await fixture.client().send(new ListMapRunsCommand({ executionArn }))
    const mapRunArn = mapRuns?.[0]?.mapRunArn ?? ''
    const { executions = [] } = await fixture.client().send(new ListExecutionsCommand({ mapRunArn }))
    const page = await fixture.open(`/compare?left=${encodeURIComponent(executions[0]?.executionArn ?? '')}`)
    const other = page.getByLabel('The other execution')
    await other.selectOption(executions[1]?.executionArn ?? '')
    await page.getByText(/Their inputs differ/).waitFor()
    expect(await other.getByRole('option').count()).toBe(2)
  })
})

describe('the limits of a Map Run', () => {
  test('that says how many failures it bears are changed while it runs, and decide how it ends', async () => {
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'C',
      States: {
        C: { Type: 'Choice', Choices: [{ Variable: '$.fails', BooleanEquals: true, Next: 'F' }], Default: 'W' },
        F: { Type: 'Fail', Error: 'Planned' },
        W: { Type: 'Wait', Seconds: 600, End: true }
      }
    }
    const states = { M: { Type: 'Map', MaxConcurrency: 1, ItemProcessor, End: true } }
    const machine = await create('tolerant', { StartAt: 'M', States: states })
    const executionArn = await start(machine, 'one', [{ fails: false }, { fails: true }, { fails: true }])
    const page = await fixture.open(at(executionArn))
    await page.getByRole('link', { name: 'Map Run' }).first().click()
    const limits = page.getByRole('form', { name: 'Limits' })
    await limits.getByLabel('Tolerated failures, items').fill('1')
    await limits.getByLabel('Tolerated failures, %').fill('101')
    await limits.getByRole('button', { name: 'Apply' }).click()
    // the browser does not let it be sent
    expect(await page.evaluate('document.querySelector("[name=percentage]").validity.rangeOverflow')).toBe(true)
    await limits.getByLabel('Tolerated failures, %').fill('50')
    await limits.getByRole('button', { name: 'Apply' }).click()
    await limits.getByText('Changed; it applies at once.').waitFor()
    const { mapRuns } = await fixture.client().send(new ListMapRunsCommand({ executionArn }))
    const mapRunArn = mapRuns?.[0]?.mapRunArn ?? ''
    expect(await fixture.client().send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      toleratedFailureCount: 1,
      toleratedFailurePercentage: 50,
      maxConcurrency: 1
    })
    // the two that fail may begin, and are more than it bears
    await limits.getByLabel('Concurrency').fill('3')
    await limits.getByRole('button', { name: 'Apply' }).click()
    await fixture.ended(executionArn)
    expect(await statusOf(executionArn)).toBe('FAILED')
    await page.getByRole('status').filter({ hasText: 'Status: Failed' }).waitFor({ state: 'attached' })
    expect(await limits.getByLabel('Concurrency').isDisabled()).toBe(true)
  })
})

describe('a task that waits for its token', () => {
  test('is found, and answered with the token that is shown', async () => {
    const machine = await create('callback', {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.waitForTaskToken',
          Parameters: {
            StateMachineArn: `${PREFIX}:stateMachine:callback-asked`,
            Input: { 'token.$': '$$.Task.Token' }
          },
          End: true
        }
      }
    })
    await create('callback-asked', waiting)
    const executionArn = await start(machine, 'asks')
    const page = await fixture.open(`${at(executionArn)}?state=Ask`)
    await page.getByRole('button', { name: 'Copy the task token' }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 900 })
    await page.goto(`${fixture.url()}/activities`)
    const task = page.getByRole('listitem').filter({ hasText: 'callback / asks' })
    await task.getByRole('link', { name: 'Answer' }).waitFor()
    expect(await fitsWidth(page)).toBe(true)
    await task.getByRole('link', { name: 'Answer' }).click()
    await expect
      .poll(() => page.getByLabel('Answer', { exact: true }).evaluate('document.activeElement.id'))
      .not.toBe('')
    expect(await findBarriers(page)).toEqual([])
    await page.getByLabel('Output').fill('{"answer":42}')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('The task was told.').waitFor()
    await expect.poll(() => statusOf(executionArn)).toBe('SUCCEEDED')
    await task.waitFor({ state: 'detached' })
  })

  test('is not found in a long history, which is said', async () => {
    const ItemProcessor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }
    const machine = await create('long-before-waiting', {
      StartAt: 'M',
      States: { M: { Type: 'Map', ItemProcessor, Next: 'W' }, ...waiting.States }
    })
    const executionArn = await start(machine, 'long', Array(300).fill(1))
    const page = await fixture.open(at(executionArn))
    await page.getByRole('button', { name: /^W .*Running/ }).waitFor()
    await page.goto(`${fixture.url()}/activities`)
    await page.getByText(/running execution.* not looked through/).waitFor()
    await fixture.client().send(new StopExecutionCommand({ executionArn }))
  })

  test('says when a Wait state will be over', async () => {
    const executionArn = await start(await create('sleeper', waiting), 'sleeps')
    const page = await fixture.open(`${at(executionArn)}?state=W`)
    await page.getByText(/It waits until .*, 9 min \d+ s from now/).waitFor()
  })
})

describe('the other pages', () => {
  test('a state is tried, with each step of its data', async () => {
    const page = await fixture.open('/try')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('next: Screen').waitFor()
    expect(await findBarriers(page)).toEqual([])
    // what came of the state before is not taken for what comes of this one
    let answer = (): void => undefined
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route(fixture.isApi, async (route) => {
      await isAnswered
      await route.continue()
    })
    await page.getByRole('textbox', { name: 'Input', exact: true }).fill('{"total":1}')
    await page.getByRole('button', { name: 'Try', exact: true }).click()
    await page.getByText('next: Screen').waitFor({ state: 'detached' })
    await page.getByText('Loading the result…').waitFor()
    answer()
    await page.getByText('next: Ship').waitFor()
  })

  test('activities are made, and a token that nobody knows is refused with a reason', async () => {
    const page = await fixture.open('/activities', { theme: 'dark', width: 390 })
    await page.getByLabel('Name of the new activity').fill('approve')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('button', { name: 'Delete activity approve' }).waitFor()
    await page.getByRole('textbox', { name: 'Task token' }).fill('no-such-token')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('alert').waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(await fitsWidth(page)).toBe(true)
  })
})
