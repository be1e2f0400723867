import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { oneState, PLACE, ROLE, startTemporaryServer } from './sdk-client.ts'

const isInstalled = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0
const hasCli = isInstalled('aws', '--version')
const hasBoto3 = isInstalled('python3', '-c', 'import boto3')
if (!hasCli) process.stderr.write('SKIPPED: no aws in the PATH, so nothing was tested with the AWS CLI.\n')
if (!hasBoto3) process.stderr.write('SKIPPED: no boto3 for python3 in the PATH, so nothing was tested with it.\n')

let server: Awaited<ReturnType<typeof startTemporaryServer>>
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  server = await startTemporaryServer()
  environment = {
    ...process.env,
    AWS_ENDPOINT_URL: server.url(),
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/nonexistent',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1'
  }
})

afterAll(() => server.stop())

const run = promisify(execFile)

describe.skipIf(!hasCli)('the AWS CLI', () => {
  /** What a command prints, which is nothing where the answer has no members. */
  async function aws(...args: string[]) {
    // older ones, as Debian has them, do not know AWS_ENDPOINT_URL
    const common = ['--endpoint-url', server.url(), '--output', 'json']
    const { stdout } = await run('aws', ['stepfunctions', ...args, ...common], { env: environment })
    return stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>)
  }

  test('creates, starts, reads, stops, updates, lists and deletes', { timeout: 180_000 }, async () => {
    const definition = oneState({ Type: 'Wait', Seconds: 3600 })
    const machine = `${PLACE}:stateMachine:by-cli`
    const execution = `${PLACE}:execution:by-cli:first`
    const named = ['--state-machine-arn', machine]
    const created = await aws(
      ...['create-state-machine', '--name', 'by-cli', '--definition', definition, '--role-arn', ROLE]
    )
    expect(created).toMatchObject({ stateMachineArn: machine })
    const started = await aws('start-execution', ...named, '--name', 'first', '--input', '{"a": 1.0}')
    expect(started).toMatchObject({ executionArn: execution, startDate: expect.anything() })
    await aws('stop-execution', '--execution-arn', execution, '--error', 'Stopped')
    // each start of the CLI takes about a second, so what only reads is asked together
    const [described, history, listed, machines, updated] = await Promise.all([
      aws('describe-execution', '--execution-arn', execution),
      aws('get-execution-history', '--execution-arn', execution, '--page-size', '1'),
      aws('list-executions', ...named, '--status-filter', 'ABORTED'),
      aws('list-state-machines'),
      aws('update-state-machine', ...named, '--definition', oneState({ Type: 'Pass' }))
    ])
    expect(described).toMatchObject({ status: 'ABORTED', error: 'Stopped', input: '{"a": 1.0}' })
    const events = history.events as readonly { readonly type: string }[]
    expect(events.map(({ type }) => type)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted'])
    expect(listed.executions).toHaveLength(1)
    expect(machines.stateMachines).toMatchObject([{ name: 'by-cli' }])
    expect(updated).toMatchObject({ updateDate: expect.anything() })
    const [refused] = await Promise.all([
      aws('describe-execution', '--execution-arn', `${execution}x`).catch((error: { stderr: string }) => error.stderr),
      aws('delete-state-machine', ...named)
    ])
    // older ones say in between how often they tried
    expect(refused).toContain('An error occurred (ExecutionDoesNotExist) when calling the DescribeExecution operation')
    expect(refused).toContain(`: Execution Does Not Exist: '${execution}x'`)
  })
})

/** Prints one line of JSON with what it has seen. */
const SCRIPT = `
import json, sys, boto3
from botocore.config import Config
place, role, machine_text, activity_text = sys.argv[1:]
sfn = boto3.client("stepfunctions", config=Config(inject_host_prefix=False))
seen = {}
activity = sfn.create_activity(name="by-boto")["activityArn"]
arn = sfn.create_state_machine(
    name="by-boto", definition=activity_text, roleArn=role, tags=[{"key": "k", "value": "v"}]
)["stateMachineArn"]
seen["tags"] = sfn.list_tags_for_resource(resourceArn=arn)["tags"]
started = sfn.start_execution(stateMachineArn=arn, name="run", input='{"a": 1}')
task = sfn.get_activity_task(activityArn=activity, workerName="boto")
seen["input"] = task["input"]
sfn.send_task_heartbeat(taskToken=task["taskToken"])
sfn.send_task_success(taskToken=task["taskToken"], output='"done"')
described = sfn.describe_execution(executionArn=started["executionArn"])
while described["status"] == "RUNNING":
    described = sfn.describe_execution(executionArn=started["executionArn"])
seen["status"], seen["output"] = described["status"], described["output"]
seen["sameStart"] = described["startDate"] == started["startDate"]
pages = sfn.get_paginator("get_execution_history").paginate(
    executionArn=started["executionArn"], PaginationConfig={"PageSize": 2}
)
seen["events"] = [event["type"] for page in pages for event in page["events"]]
pages = sfn.get_paginator("list_executions").paginate(stateMachineArn=arn, PaginationConfig={"PageSize": 1})
seen["executions"] = [execution["name"] for page in pages for execution in page["executions"]]
express = sfn.create_state_machine(name="quick", definition=machine_text, roleArn=role, type="EXPRESS")
seen["sync"] = sfn.start_sync_execution(stateMachineArn=express["stateMachineArn"], input="[1]")["output"]
seen["valid"] = sfn.validate_state_machine_definition(definition=machine_text)["result"]
seen["tested"] = sfn.test_state(definition='{"Type":"Pass","End":true}', input="7")["output"]
try:
    sfn.send_task_success(taskToken=task["taskToken"], output="1")
except sfn.exceptions.TaskTimedOut as error:
    seen["late"] = error.response["Error"]["Code"]
try:
    sfn.start_execution(stateMachineArn=arn, name="run", input="{}")
except sfn.exceptions.ExecutionAlreadyExists as error:
    seen["twice"] = error.response["Error"]["Message"]
print(json.dumps(seen))
`

/** The actions that the first script does not use, and every paginator that boto3 has; it has no waiters for this service. */
const REST = `
import json, sys, boto3
place, role, machine_text, map_text = sys.argv[1:]
sfn = boto3.client("stepfunctions")
seen = {"waiters": sfn.waiter_names}
def wait(arn):
    described = sfn.describe_execution(executionArn=arn)
    while described["status"] == "RUNNING":
        described = sfn.describe_execution(executionArn=arn)
    return described
def collect(name, key, member, **arguments):
    pages = sfn.get_paginator(name).paginate(PaginationConfig={"PageSize": 1}, **arguments)
    return [item[member] for page in pages for item in page[key]]
arn = sfn.create_state_machine(name="versioned", definition=machine_text, roleArn=role, publish=True)["stateMachineArn"]
sfn.update_state_machine(stateMachineArn=arn, definition=machine_text + " ")
second = sfn.publish_state_machine_version(stateMachineArn=arn, description="two")["stateMachineVersionArn"]
route = lambda version: [{"stateMachineVersionArn": version, "weight": 100}]
alias = sfn.create_state_machine_alias(name="live", routingConfiguration=route(arn + ":1"))["stateMachineAliasArn"]
sfn.update_state_machine_alias(stateMachineAliasArn=alias, routingConfiguration=route(second))
seen["route"] = sfn.describe_state_machine_alias(stateMachineAliasArn=alias)["routingConfiguration"][0]["stateMachineVersionArn"]
run = sfn.start_execution(stateMachineArn=alias, name="through-alias")["executionArn"]
seen["version"] = wait(run)["stateMachineVersionArn"]
seen["versions"] = [v["stateMachineVersionArn"] for v in sfn.list_state_machine_versions(stateMachineArn=arn)["stateMachineVersions"]]
seen["aliases"] = len(sfn.list_state_machine_aliases(stateMachineArn=arn)["stateMachineAliases"])
seen["described"] = sfn.describe_state_machine(stateMachineArn=second)["description"]
seen["ofExecution"] = sfn.describe_state_machine_for_execution(executionArn=run)["name"]
try:
    sfn.delete_state_machine_version(stateMachineVersionArn=second)
except sfn.exceptions.ConflictException:
    seen["conflict"] = True
sfn.delete_state_machine_alias(stateMachineAliasArn=alias)
sfn.delete_state_machine_version(stateMachineVersionArn=second)
sfn.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "b"}])
sfn.untag_resource(resourceArn=arn, tagKeys=["a"])
seen["tags"] = sfn.list_tags_for_resource(resourceArn=arn)["tags"]
mapper = sfn.create_state_machine(name="mapper", definition=map_text, roleArn=role)["stateMachineArn"]
run = sfn.start_execution(stateMachineArn=mapper, input='[1, 2]')["executionArn"]
seen["mapped"] = wait(run)["output"]
runs = collect("list_map_runs", "mapRuns", "mapRunArn", executionArn=run)
seen["counts"] = sfn.describe_map_run(mapRunArn=runs[0])["itemCounts"]["succeeded"]
try:
    sfn.update_map_run(mapRunArn=runs[0], maxConcurrency=1)
except sfn.exceptions.ValidationException as error:
    seen["closedRun"] = error.response["Error"]["Code"]
try:
    sfn.redrive_execution(executionArn=run)
except sfn.exceptions.ExecutionNotRedrivable as error:
    seen["redrive"] = error.response["Error"]["Message"]
activity = sfn.create_activity(name="rest")["activityArn"]
seen["activity"] = sfn.describe_activity(activityArn=activity)["name"]
seen["activities"] = "rest" in collect("list_activities", "activities", "name")
seen["machines"] = "versioned" in collect("list_state_machines", "stateMachines", "name")
sfn.delete_activity(activityArn=activity)
try:
    sfn.send_task_failure(taskToken="none", error="E")
except sfn.exceptions.InvalidToken as error:
    seen["token"] = error.response["Error"]["Message"]
for each in (arn, mapper):
    sfn.delete_state_machine(stateMachineArn=each)
print(json.dumps(seen))
`

describe.skipIf(!hasBoto3)('boto3', () => {
  test('publishes, routes, tags, maps and refuses as its own exceptions', { timeout: 60_000 }, async () => {
    const itemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } }
    }
    const map = oneState({ Type: 'Map', ItemProcessor: itemProcessor })
    const { stdout } = await run('python3', ['-c', REST, PLACE, ROLE, oneState({ Type: 'Pass' }), map], {
      env: environment
    })
    const machine = `${PLACE}:stateMachine:versioned`
    expect(JSON.parse(stdout)).toEqual({
      waiters: [],
      route: `${machine}:2`,
      version: `${machine}:2`,
      versions: [`${machine}:2`, `${machine}:1`],
      aliases: 1,
      described: 'two',
      ofExecution: 'versioned',
      conflict: true,
      tags: [],
      mapped: '[1,2]',
      counts: 2,
      closedRun: 'ValidationException',
      redrive: 'Execution is SUCCEEDED and cannot be redriven',
      activity: 'rest',
      activities: true,
      machines: true,
      token: "Invalid Token: 'Invalid token'"
    })
  })

  test('runs an activity, pages, an Express execution and knows the errors', { timeout: 60_000 }, async () => {
    const activity = oneState({ Type: 'Task', Resource: `${PLACE}:activity:by-boto` })
    const args = ['-c', SCRIPT, PLACE, ROLE, oneState({ Type: 'Pass' }), activity]
    const { stdout } = await run('python3', args, { env: environment })
    expect(JSON.parse(stdout)).toEqual({
      tags: [{ key: 'k', value: 'v' }],
      input: '{"a": 1}',
      status: 'SUCCEEDED',
      output: '"done"',
      sameStart: true,
      events: [
        'ExecutionStarted',
        'TaskStateEntered',
        'ActivityScheduled',
        'ActivityStarted',
        'ActivitySucceeded',
        'TaskStateExited',
        'ExecutionSucceeded'
      ],
      executions: ['run'],
      sync: '[1]',
      valid: 'OK',
      tested: '7',
      late: 'TaskTimedOut',
      twice: `Execution Already Exists: '${PLACE}:execution:by-boto:run'`
    })
  })
})
