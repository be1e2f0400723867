import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../api/call.ts'
import { readAll, useAction } from '../api/queries.ts'
import { Arn, Button, Field } from '../ui/controls.tsx'
import { Empty, ErrorNote, Loading, Note } from '../ui/feedback.tsx'
import { toMs } from '../ui/format.ts'
import { Ago } from '../ui/now.tsx'
import { Page } from '../ui/page.tsx'

const MOST = 1_000

/** Activities, and the answering of tasks that wait for a token. */
export function ActivitiesPage() {
  const { data, error } = useQuery({
    queryKey: ['ListActivities'],
    queryFn: ({ signal }) =>
      readAll(
        (nextToken) =>
          call('ListActivities', { maxResults: 1000, ...(nextToken !== undefined && { nextToken }) }, signal),
        ({ activities }) => activities,
        MOST
      ),
    refetchInterval: 10_000
  })
  const create = useAction('CreateActivity', ['ListActivities'])
  const remove = useAction('DeleteActivity', ['ListActivities'])
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    void create.run({ name: String(new FormData(form).get('name')) }).then(
      () => form.reset(),
      () => undefined
    )
  }
  const failure = create.error ?? remove.error ?? error
  return (
    <Page title="Activities and waiting tasks">
      <div className="columns">
        <section className="panel" aria-labelledby="activities-title">
          <div className="panel-head">
            <h2 id="activities-title">Activities</h2>
          </div>
          {failure !== null && <ErrorNote error={failure} />}
          {data === undefined && error === null && <Loading what="activities" />}
          {data?.items.length === 0 && (
            <Empty title="No activities yet">
              <p>
                An activity is a queue of tasks for programs of yours, wherever they run: they ask for work with
                GetActivityTask and answer with the task's token.
              </p>
            </Empty>
          )}
          <ul className="plain-list">
            {data?.items.map(({ activityArn, name, creationDate }) => (
              <li key={activityArn}>
                <div className="grow activity">
                  <strong className="wrap">{name}</strong>
                  <Arn arn={activityArn} />
                </div>
                <span className="muted">
                  <Ago ms={toMs(creationDate)} />
                </span>
                <Button
                  look="quiet"
                  className="button-icon"
                  icon="trash"
                  aria-label={`Delete activity ${name}`}
                  onClick={() => void remove.run({ activityArn }).catch(() => undefined)}
                />
              </li>
            ))}
          </ul>
          <form className="panel-body cluster" onSubmit={submit}>
            <input
              name="name"
              className="short"
              aria-label="Name of the new activity"
              placeholder="New activity"
              required
              maxLength={80}
            />
            <Button type="submit" icon="plus" disabled={create.isBusy}>
              Create
            </Button>
          </form>
        </section>
        <TokenForm />
      </div>
    </Page>
  )
}

/** A task that waits for a token (.waitForTaskToken, or an activity's) is answered by whoever has it. */
function TokenForm() {
  const [outcome, setOutcome] = useState<'success' | 'failure' | 'heartbeat'>('success')
  const [said, setSaid] = useState('')
  const success = useAction('SendTaskSuccess', ['DescribeExecution'])
  const failure = useAction('SendTaskFailure', ['DescribeExecution'])
  const heartbeat = useAction('SendTaskHeartbeat')
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const read = (name: string): string => String(form.get(name) ?? '')
    const taskToken = read('token').trim()
    success.reset()
    failure.reset()
    heartbeat.reset()
    setSaid('')
    const send = async (): Promise<void> => {
      if (outcome === 'success') await success.run({ taskToken, output: read('output') })
      else if (outcome === 'failure') await failure.run({ taskToken, error: read('error'), cause: read('cause') })
      else await heartbeat.run({ taskToken })
    }
    void send().then(
      () => setSaid('The task was told.'),
      () => undefined
    )
  }
  const error = success.error ?? failure.error ?? heartbeat.error
  return (
    <form className="panel" onSubmit={submit} aria-labelledby="token-title">
      <div className="panel-head">
        <h2 id="token-title">Answer a waiting task</h2>
      </div>
      <div className="panel-body stack">
        <Note>
          A task that waits for a token goes on when somebody sends it an answer. The token is in what the task was
          called with: open the execution and look at the waiting state’s “Called with”.
        </Note>
        <Field label="Task token">
          {(id) => <textarea id={id} name="token" rows={3} required spellCheck={false} />}
        </Field>
        <Field label="Answer">
          {(id) => (
            <select id={id} value={outcome} onChange={(event) => setOutcome(event.target.value as typeof outcome)}>
              <option value="success">Success, with an output</option>
              <option value="failure">Failure, with an error</option>
              <option value="heartbeat">Heartbeat: still at work</option>
            </select>
          )}
        </Field>
        {outcome === 'success' && (
          <Field label="Output">
            {(id) => <textarea id={id} name="output" rows={5} defaultValue="{}" required spellCheck={false} />}
          </Field>
        )}
        {outcome === 'failure' && (
          <>
            <Field label="Error">{(id) => <input id={id} name="error" maxLength={256} />}</Field>
            <Field label="Cause">{(id) => <textarea id={id} name="cause" rows={3} />}</Field>
          </>
        )}
        {error !== null && <ErrorNote error={error} />}
        <div className="form-end">
          <span role="status" className="grow muted">
            {said}
          </span>
          <Button type="submit" look="primary">
            Send
          </Button>
        </div>
      </div>
    </form>
  )
}
