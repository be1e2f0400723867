import { type FormEvent, useState } from 'react'
import type { InputOf, OutputOf } from '../api/call.ts'
import { useAction } from '../api/queries.ts'
import { Data, Failure } from '../execution/state-panel.tsx'
import { Button, Field } from '../ui/controls.tsx'
import { Empty, ErrorNote } from '../ui/feedback.tsx'
import { Page } from '../ui/page.tsx'
import { StatusBadge } from '../ui/status.tsx'

const SAMPLE = `{
  "Type": "Choice",
  "QueryLanguage": "JSONata",
  "Choices": [
    { "Condition": "{% $states.input.total > 500 %}", "Next": "Screen" }
  ],
  "Default": "Ship"
}`

/** The members of the inspection in the order in which the data flows. */
const FLOW: readonly (readonly [keyof NonNullable<OutputOf<'TestState'>['inspectionData']>, string])[] = [
  ['input', 'Input'],
  ['afterInputPath', 'After InputPath'],
  ['afterItemsPath', 'After ItemsPath'],
  ['afterItemSelector', 'After ItemSelector'],
  ['afterItemBatcher', 'After ItemBatcher'],
  ['afterParameters', 'After Parameters'],
  ['afterArguments', 'After Arguments'],
  ['request', 'Request'],
  ['response', 'Response'],
  ['result', 'Result'],
  ['afterResultSelector', 'After ResultSelector'],
  ['afterResultPath', 'After ResultPath'],
  ['variables', 'Variables'],
  ['errorDetails', 'Error details']
]

/** One state on its own, with every step of its data flow (TestState at TRACE). */
export function TryStatePage() {
  const test = useAction('TestState')
  const [result, setResult] = useState<OutputOf<'TestState'>>()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const read = (name: string): string => String(form.get(name) ?? '').trim()
    const [mock, mockError, variables, context] = [read('mock'), read('mockError'), read('variables'), read('context')]
    const request: InputOf<'TestState'> = {
      definition: read('definition'),
      input: read('input') || '{}',
      inspectionLevel: 'TRACE',
      ...(mock === '' && mockError === '' && { roleArn: 'arn:aws:iam::123456789012:role/any' }),
      ...(mock !== '' && { mock: { result: mock } }),
      ...(mock === '' && mockError !== '' && { mock: { errorOutput: { error: mockError } } }),
      ...(variables !== '' && { variables }),
      ...(context !== '' && { context })
    }
    void test.run(request).then(setResult, () => setResult(undefined))
  }
  return (
    <Page title="Try a state">
      <div className="columns">
        <form className="panel panel-body stack" onSubmit={submit}>
          <Field label="State" hint="A state in the Amazon States Language, or a whole definition of one.">
            {(id, about) => (
              <textarea
                id={id}
                aria-describedby={about}
                name="definition"
                rows={12}
                defaultValue={SAMPLE}
                required
                spellCheck={false}
              />
            )}
          </Field>
          <Field label="Input">
            {(id) => <textarea id={id} name="input" rows={4} defaultValue={'{ "total": 720 }'} spellCheck={false} />}
          </Field>
          <Field
            label="Mocked result"
            hint="JSON that takes the place of what the task would be answered. Left empty, the task is really called."
          >
            {(id, about) => <textarea id={id} aria-describedby={about} name="mock" rows={3} spellCheck={false} />}
          </Field>
          <details>
            <summary>Mocked error, variables, context</summary>
            <div className="stack">
              <Field label="Mocked error">
                {(id) => (
                  <input id={id} name="mockError" spellCheck={false} placeholder="Lambda.TooManyRequestsException" />
                )}
              </Field>
              <Field label="Variables">
                {(id) => <textarea id={id} name="variables" rows={3} spellCheck={false} />}
              </Field>
              <Field label="Context object">
                {(id) => <textarea id={id} name="context" rows={3} spellCheck={false} />}
              </Field>
            </div>
          </details>
          <div className="form-end">
            <Button type="submit" look="primary" icon="play" disabled={test.isBusy}>
              Try
            </Button>
          </div>
        </form>
        <section className="panel panel-body stack" aria-label="Result" aria-live="polite">
          {test.error !== null && <ErrorNote error={test.error} />}
          {result === undefined && test.error === null && (
            <Empty title="The data flow appears here">
              <p>What the state makes of its input, step by step, and which state would be next.</p>
            </Empty>
          )}
          {result !== undefined && <Result result={result} />}
        </section>
      </div>
    </Page>
  )
}

function Result({ result }: { readonly result: OutputOf<'TestState'> }) {
  const { status, error, cause, output, nextState, inspectionData = {} } = result
  const shown =
    status === 'SUCCEEDED'
      ? 'succeeded'
      : status === 'CAUGHT_ERROR'
        ? 'caught'
        : status === 'RETRIABLE'
          ? 'running'
          : 'failed'
  return (
    <>
      <div className="cluster">
        {status === 'RETRIABLE' ? <span className="tag">It would be retried</span> : <StatusBadge status={shown} />}
        {nextState !== undefined && (
          <span>
            next: <strong>{nextState}</strong>
          </span>
        )}
      </div>
      {error !== undefined && <Failure error={error} cause={cause} isCaught={status !== 'FAILED'} />}
      <ol className="flow">
        {FLOW.map(([member, title]) => {
          const value = inspectionData[member]
          if (value === undefined) return null
          return (
            <li key={member}>
              <Data title={title} text={typeof value === 'string' ? value : JSON.stringify(value)} />
            </li>
          )
        })}
        <li>
          <Data title="Output" text={output} />
        </li>
      </ol>
    </>
  )
}
