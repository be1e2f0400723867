import { type FormEvent, useState } from 'react'
import type { InputOf, OutputOf } from '../api/call.ts'
import { useAction } from '../api/queries.ts'
import { Failure } from '../execution/failure.tsx'
import { Button } from '../ui/button.tsx'
import { Data } from '../ui/data.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'
import { JsonInput, problemOf } from '../ui/json-input.tsx'
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
  const [given, setGiven] = useState({
    definition: SAMPLE,
    input: '{ "total": 720 }',
    mock: '',
    mockError: '',
    variables: '',
    context: ''
  })
  const set = (member: keyof typeof given) => (value: string) => setGiven((before) => ({ ...before, [member]: value }))
  const isJson =
    problemOf(given.definition) === undefined &&
    [given.input, given.mock, given.variables, given.context].every((text) => problemOf(text, true) === undefined)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const { definition, input, mock, mockError, variables, context } = given
    const isMocked = mock.trim() !== '' || mockError.trim() !== ''
    const request: InputOf<'TestState'> = {
      definition,
      input: input.trim() || '{}',
      inspectionLevel: 'TRACE',
      ...(!isMocked && { roleArn: 'arn:aws:iam::123456789012:role/any' }),
      ...(isMocked && { mock: mock.trim() === '' ? { errorOutput: { error: mockError.trim() } } : { result: mock } }),
      ...(variables.trim() !== '' && { variables }),
      ...(context.trim() !== '' && { context })
    }
    setResult(undefined)
    void test.run(request).then(setResult, () => undefined)
  }
  return (
    <Page title="Try a state">
      <div className="columns">
        <form className="panel panel-body stack" onSubmit={submit}>
          <JsonInput
            label="State"
            hint="A state in the Amazon States Language, or a whole definition of one."
            value={given.definition}
            onChange={set('definition')}
            lines={12}
          />
          <JsonInput label="Input" value={given.input} onChange={set('input')} lines={4} isOptional />
          <JsonInput
            label="Mocked result"
            hint="JSON that takes the place of what the task would be answered. Left empty, the task is really called."
            value={given.mock}
            onChange={set('mock')}
            lines={3}
            isOptional
          />
          <details>
            <summary>Mocked error, variables, context</summary>
            <div className="stack">
              <Field label="Mocked error" hint="Its name, in place of a mocked result.">
                {(id, about) => (
                  <input
                    id={id}
                    aria-describedby={about}
                    value={given.mockError}
                    onChange={({ target }) => set('mockError')(target.value)}
                    spellCheck={false}
                    placeholder="Lambda.TooManyRequestsException"
                  />
                )}
              </Field>
              <JsonInput label="Variables" value={given.variables} onChange={set('variables')} lines={3} isOptional />
              <JsonInput label="Context object" value={given.context} onChange={set('context')} lines={3} isOptional />
            </div>
          </details>
          <div className="form-end">
            <Button type="submit" look="primary" icon="play" disabled={test.isBusy || !isJson}>
              Try
            </Button>
          </div>
        </form>
        <section className="panel panel-body stack" aria-label="Result" aria-live="polite">
          {test.isBusy && <Loading what="the result" />}
          {test.error !== null && <ErrorNote error={test.error} />}
          {result === undefined && test.error === null && !test.isBusy && (
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
