import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { nameOf, pathTo } from '../api/arn.ts'
import { call, type OutputOf } from '../api/call.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { readGraph } from '../definition/graph.ts'
import { GraphView } from '../definition/lazy-graph-view.tsx'
import { locate } from '../definition/locate.ts'
import { Button } from '../ui/button.tsx'
import type { EditorDiagnostic } from '../ui/code-editor.tsx'
import { Empty, ErrorNote, Loading } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'
import { formatJson } from '../ui/format-json.ts'
import { Icon } from '../ui/icon.tsx'
import { AbsentPage, Page } from '../ui/page.tsx'

const CodeEditor = lazy(async () => ({ default: (await import('../ui/code-editor.tsx')).CodeEditor }))
const SAMPLE = `{
  "Comment": "Greets, waits and says goodbye",
  "QueryLanguage": "JSONata",
  "StartAt": "Greet",
  "States": {
    "Greet": {
      "Type": "Pass",
      "Output": { "greeting": "{% 'Hello, ' & ($states.input.name ? $states.input.name : 'world') & '!' %}" },
      "Next": "Wait"
    },
    "Wait": { "Type": "Wait", "Seconds": 3, "Next": "Goodbye" },
    "Goodbye": { "Type": "Succeed" }
  }
}
`
const REFRESHED = ['ListStateMachines', 'DescribeStateMachine', 'ListStateMachineVersions'] as const

/** Creates a state machine, or changes the definition of one. */
export function EditorPage({ arn }: { readonly arn: string | undefined }) {
  const { data, error } = useOperation(
    'DescribeStateMachine',
    arn === undefined ? undefined : { stateMachineArn: arn },
    { toChange: true }
  )
  if (arn === undefined) return <Editor machine={undefined} />
  if (data !== undefined) return <Editor machine={data} />
  return <AbsentPage what="state machine" error={error} />
}

function Editor({ machine }: { readonly machine: OutputOf<'DescribeStateMachine'> | undefined }) {
  const [, navigate] = useLocation()
  const [definition, setDefinition] = useState(
    machine === undefined ? SAMPLE : (formatJson(machine.definition) ?? machine.definition)
  )
  const [name, setName] = useState('')
  const [type, setType] = useState<'STANDARD' | 'EXPRESS'>(machine?.type ?? 'STANDARD')
  const [roleArn, setRoleArn] = useState(machine?.roleArn ?? 'arn:aws:iam::123456789012:role/any')
  const [publish, setPublish] = useState(false)
  const create = useAction('CreateStateMachine', REFRESHED)
  const update = useAction('UpdateStateMachine', REFRESHED)
  const { list, placed, error: unchecked } = useDiagnostics(definition, type)
  const shown = useDeferredValue(definition)
  const graph = useMemo(() => readGraph(shown), [shown])
  const hasErrors = definition.trim() === '' || list.some(({ severity }) => severity === 'ERROR')

  const save = async (): Promise<void> => {
    try {
      if (machine === undefined) {
        const { stateMachineArn } = await create.run({ name, definition, type, roleArn, publish })
        navigate(pathTo.stateMachine(stateMachineArn))
      } else {
        await update.run({ stateMachineArn: machine.stateMachineArn, definition, roleArn, publish })
        navigate(pathTo.stateMachine(machine.stateMachineArn))
      }
    } catch {
      // shown below
    }
  }

  const error = create.error ?? update.error
  return (
    <Page
      title={machine === undefined ? 'Create a state machine' : `Edit ${machine.name}`}
      crumbs={[
        { label: 'State machines', href: '/' },
        ...(machine === undefined
          ? []
          : [{ label: nameOf(machine.stateMachineArn), href: pathTo.stateMachine(machine.stateMachineArn) }])
      ]}
      actions={
        <>
          <label className="check">
            <input type="checkbox" checked={publish} onChange={(event) => setPublish(event.target.checked)} />
            Publish a version
          </label>
          <Button onClick={() => setDefinition(formatJson(definition) ?? definition)}>Format</Button>
          <Button
            look="primary"
            onClick={() => void save()}
            disabled={hasErrors || create.isBusy || update.isBusy || (machine === undefined && name === '')}
          >
            {machine === undefined ? 'Create' : 'Save'}
          </Button>
        </>
      }
    >
      <div className="stack">
        {error !== null && <ErrorNote error={error} />}
        <div className="editor-fields">
          {machine === undefined && (
            <>
              <Field label="Name">
                {(id) => (
                  <input
                    id={id}
                    value={name}
                    onChange={(event) => setName(event.target.value)}
                    maxLength={80}
                    spellCheck={false}
                    placeholder="order-fulfilment"
                  />
                )}
              </Field>
              <Field label="Type">
                {(id) => (
                  <select
                    id={id}
                    value={type}
                    onChange={(event) => setType(event.target.value as 'STANDARD' | 'EXPRESS')}
                  >
                    <option value="STANDARD">Standard: durable, with a history</option>
                    <option value="EXPRESS">Express: short, at most five minutes</option>
                  </select>
                )}
              </Field>
            </>
          )}
          <Field label="Role">
            {(id) => (
              <input id={id} value={roleArn} onChange={(event) => setRoleArn(event.target.value)} spellCheck={false} />
            )}
          </Field>
        </div>
        <div className="editor-panes">
          <div className="panel editor-pane">
            <Suspense fallback={<Loading what="the editor" />}>
              <CodeEditor
                value={definition}
                onChange={setDefinition}
                diagnostics={placed}
                label="Definition in the Amazon States Language"
              />
            </Suspense>
          </div>
          <div className="panel editor-pane">
            {graph === undefined || graph.states.length === 0 ? (
              <Empty title="The graph appears here">
                <p>As soon as the definition is JSON with states.</p>
              </Empty>
            ) : (
              <Suspense fallback={<Loading what="the graph" />}>
                <GraphView graph={graph} />
              </Suspense>
            )}
          </div>
        </div>
        {unchecked === null ? (
          <Diagnostics list={list} isEmpty={definition.trim() === ''} />
        ) : (
          <ErrorNote error={unchecked} />
        )}
      </div>
    </Page>
  )
}

type DiagnosticList = OutputOf<'ValidateStateMachineDefinition'>['diagnostics']

const PAUSE_MS = 300

/** What the server says about a definition, a moment after the last key. */
function useDiagnostics(
  definition: string,
  type: 'STANDARD' | 'EXPRESS'
): { readonly list: DiagnosticList; readonly placed: readonly EditorDiagnostic[]; readonly error: Error | null } {
  const [settled, setSettled] = useState(definition)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(definition), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [definition])
  const { data, error } = useQuery({
    queryKey: ['ValidateStateMachineDefinition', settled, type],
    queryFn: ({ signal }) =>
      call(
        'ValidateStateMachineDefinition',
        { definition: settled, type, severity: 'WARNING', maxResults: 100 },
        signal
      ),
    enabled: settled !== '',
    placeholderData: (before) => before,
    gcTime: 10_000
  })
  return useMemo(() => {
    const list = data?.diagnostics ?? []
    const placed = list.map(({ location, message, severity }) => ({
      ...locate(settled, location ?? ''),
      message,
      severity: severity === 'ERROR' ? ('error' as const) : ('warning' as const)
    }))
    return { list, placed, error }
  }, [data, error, settled])
}

function Diagnostics({ list, isEmpty }: { readonly list: DiagnosticList; readonly isEmpty: boolean }) {
  return (
    <section aria-label="Diagnostics" aria-live="polite" className="diagnostics">
      {isEmpty ? (
        <p className="muted">A definition has at least “StartAt” and “States”.</p>
      ) : list.length === 0 ? (
        <p className="cluster" data-status="succeeded">
          <span className="status-icon">
            <Icon name="check" />
          </span>
          The definition is valid.
        </p>
      ) : (
        <ul>
          {list.map(({ severity, code, message, location }, index) => (
            <li key={index} data-status={severity === 'ERROR' ? 'failed' : 'caught'}>
              <span className="status-icon">
                <Icon name={severity === 'ERROR' ? 'cross' : 'shield'} />
              </span>
              <span className="wrap">
                {message} <code className="muted">{location}</code> <span className="muted">{code}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
