import { useQuery } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { call } from '../api/call.ts'
import { readAll, useAction } from '../api/queries.ts'
import { TokenForm } from '../execution/token-form.tsx'
import { WaitingTasks } from '../execution/waiting-tasks.tsx'
import { Arn } from '../ui/arn.tsx'
import { Button } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
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
  const failure = create.error ?? error
  return (
    <Page title="Activities and waiting tasks">
      <div className="columns columns-top">
        <div className="stack">
          <WaitingTasks />
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
                  <div className="grow entry">
                    <strong className="wrap">{name}</strong>
                    <Arn arn={activityArn} />
                  </div>
                  <span className="muted">
                    <Ago ms={toMs(creationDate)} />
                  </span>
                  <DeleteButton what={`activity ${name}`} onDelete={() => remove.run({ activityArn })}>
                    Its workers get no more tasks, and executions that come to a task of it fail.
                  </DeleteButton>
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
        </div>
        <TokenForm />
      </div>
    </Page>
  )
}
