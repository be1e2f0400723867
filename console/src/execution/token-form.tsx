import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useHistoryState } from 'wouter/use-browser-location'
import { useAction } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { ErrorNote, Note } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'
import { JsonInput } from '../ui/json-input.tsx'

const REFRESHED = ['DescribeExecution'] as const

/** A task that waits for a token (.waitForTaskToken, or an activity's) is answered by whoever has it. */
export function TokenForm() {
  const client = useQueryClient()
  const given = useHistoryState<{ readonly token?: string } | null>()?.token
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (given !== undefined) form.current?.querySelector('select')?.focus()
  }, [given])
  const [outcome, setOutcome] = useState<'success' | 'failure' | 'heartbeat'>('success')
  const [output, setOutput] = useState('{}')
  const [said, setSaid] = useState('')
  const success = useAction('SendTaskSuccess', REFRESHED)
  const failure = useAction('SendTaskFailure', REFRESHED)
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
      if (outcome === 'success') await success.run({ taskToken, output })
      else if (outcome === 'failure') await failure.run({ taskToken, error: read('error'), cause: read('cause') })
      else await heartbeat.run({ taskToken })
    }
    void send().then(
      () => {
        setSaid('The task was told.')
        void client.invalidateQueries({ queryKey: ['waiting-tasks'] })
      },
      () => undefined
    )
  }
  const error = success.error ?? failure.error ?? heartbeat.error
  return (
    <form ref={form} className="panel" onSubmit={submit} aria-labelledby="token-title">
      <div className="panel-head">
        <h2 id="token-title">Answer a waiting task</h2>
      </div>
      <div className="panel-body stack">
        <Note>
          A task that waits for a token goes on when somebody sends it an answer. Each waiting state of an execution
          shows its token, too.
        </Note>
        <Field label="Task token">
          {(id) => (
            <textarea key={given} id={id} name="token" rows={3} required spellCheck={false} defaultValue={given} />
          )}
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
        {outcome === 'success' && <JsonInput label="Output" value={output} onChange={setOutput} />}
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
          <Button type="submit" look="primary" disabled={success.isBusy || failure.isBusy || heartbeat.isBusy}>
            Send
          </Button>
        </div>
      </div>
    </form>
  )
}
