import { Suspense, useMemo, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { pathTo, qualifierOf } from '../api/arn.ts'
import type { OutputOf } from '../api/call.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { allStates, type GraphState, readGraph } from '../definition/graph.ts'
import { GraphView } from '../definition/lazy-graph-view.tsx'
import { ExecutionList } from '../execution/execution-list.tsx'
import { StartDialog } from '../execution/start-dialog.tsx'
import { StatePanel } from '../execution/state-panel.tsx'
import { AliasesPanel } from '../machine/aliases-panel.tsx'
import { TagsPanel } from '../machine/tags-panel.tsx'
import { VersionsPanel } from '../machine/versions-panel.tsx'
import { Arn } from '../ui/arn.tsx'
import { Button, LinkButton } from '../ui/button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { Empty, Gone, Loading } from '../ui/feedback.tsx'
import { formatExactTime, toMs } from '../ui/format.ts'
import { JsonView } from '../ui/json-view.tsx'
import { AbsentPage, Facts, Page } from '../ui/page.tsx'
import { StatusBadge } from '../ui/status.tsx'
import { Tabs, tabOf } from '../ui/tabs.tsx'

export function StateMachinePage({ arn }: { readonly arn: string }) {
  const { data, error } = useOperation(
    'DescribeStateMachine',
    { stateMachineArn: arn },
    { refetchIntervalMs: 10_000, mayReturn: true }
  )
  if (data === undefined) return <AbsentPage what="state machine" error={error} />
  return <StateMachine machine={data} error={error} />
}

const NONE: ReadonlyMap<string, number> = new Map()

function StateMachine({
  machine,
  error
}: {
  readonly machine: OutputOf<'DescribeStateMachine'>
  /** Why it could not be read again. */
  readonly error: Error | null
}) {
  const { stateMachineArn, name, type, status, definition } = machine
  const isExpress = type === 'EXPRESS'
  const version = qualifierOf(stateMachineArn)
  const [parameters, setParameters] = useSearchParams()
  const [isStarting, setIsStarting] = useState(false)
  const [, navigate] = useLocation()
  const remove = useAction('DeleteStateMachine', ['ListStateMachines'])
  const [selected, setSelected] = useState<GraphState>()
  const graph = useMemo(() => readGraph(definition), [definition])
  const tabs = [
    ...(isExpress ? [] : [{ id: 'executions', label: 'Executions' }]),
    { id: 'graph', label: 'Graph', count: graph === undefined ? undefined : allStates(graph).length },
    { id: 'definition', label: 'Definition' },
    ...(version === undefined
      ? [
          { id: 'versions', label: 'Versions and aliases' },
          { id: 'details', label: 'Details and tags' }
        ]
      : [])
  ]
  const view = tabOf(tabs, parameters.get('view'))
  return (
    <Page
      title={version === undefined ? name : `${name}, version ${version}`}
      crumbs={[
        { label: 'State machines', href: '/' },
        ...(version === undefined ? [] : [{ label: name, href: pathTo.stateMachine(stateMachineArn) }])
      ]}
      badge={
        <>
          <span className="tag">{isExpress ? 'Express' : 'Standard'}</span>
          {status === 'DELETING' && <StatusBadge status="aborted">Being deleted</StatusBadge>}
        </>
      }
      about={
        <>
          <Arn arn={stateMachineArn} />
          {graph?.comment !== undefined && <p className="muted comment wrap">{graph.comment}</p>}
        </>
      }
      actions={
        <>
          <Button look="primary" icon="play" onClick={() => setIsStarting(true)}>
            Start
          </Button>
          {version === undefined && (
            <>
              <LinkButton icon="edit" href={`${pathTo.stateMachine(stateMachineArn)}/edit`}>
                Edit
              </LinkButton>
              <DeleteButton
                what="the state machine"
                name={name}
                onDelete={() => remove.run({ stateMachineArn }).then(() => navigate('/'))}
              >
                Its versions and aliases go with it. Running executions end at their next transition.
              </DeleteButton>
            </>
          )}
        </>
      }
    >
      <Gone what="state machine" error={error} />
      <Tabs
        label="About the state machine"
        tabs={tabs}
        selected={view}
        onSelect={(id) => setParameters({ view: id }, { replace: true })}
      />
      <div role="tabpanel" aria-label={view}>
        {view === 'executions' && (
          <ExecutionList
            scope={{ stateMachineArn }}
            empty={
              <Empty title="It has not run yet">
                <p>Start an execution and watch it go through its states.</p>
                <Button look="primary" icon="play" onClick={() => setIsStarting(true)}>
                  Start an execution
                </Button>
              </Empty>
            }
          />
        )}
        {view === 'graph' && graph !== undefined && (
          <div className={selected === undefined ? 'beside' : 'beside beside-open'}>
            <div className="panel graph-frame">
              <Suspense fallback={<Loading what="the graph" />}>
                <GraphView graph={graph} selected={selected?.key} onSelect={setSelected} />
              </Suspense>
            </div>
            {selected !== undefined && (
              <StatePanel
                key={selected.key}
                state={selected}
                history={undefined}
                picked={NONE}
                visitId={undefined}
                onVisit={() => undefined}
                onClose={() => setSelected(undefined)}
              />
            )}
          </div>
        )}
        {view === 'definition' && <JsonView text={definition} label="definition" />}
        {view === 'versions' && (
          <div className="columns">
            <VersionsPanel stateMachineArn={stateMachineArn} />
            <AliasesPanel stateMachineArn={stateMachineArn} />
          </div>
        )}
        {view === 'details' && <Details machine={machine} />}
      </div>
      {isStarting && (
        <StartDialog stateMachineArn={stateMachineArn} isExpress={isExpress} onClose={() => setIsStarting(false)} />
      )}
    </Page>
  )
}

function Details({ machine }: { readonly machine: OutputOf<'DescribeStateMachine'> }) {
  const {
    roleArn,
    creationDate,
    revisionId,
    status,
    loggingConfiguration,
    tracingConfiguration,
    encryptionConfiguration,
    stateMachineArn
  } = machine
  const group = loggingConfiguration?.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn
  return (
    <div className="stack">
      <div className="panel panel-body">
        <Facts
          facts={[
            ['Status', status ?? 'ACTIVE'],
            ['Created', formatExactTime(toMs(creationDate))],
            ['Role', <code key="role">{roleArn}</code>],
            ['Revision', revisionId ?? 'the first'],
            ['Logging', `${loggingConfiguration?.level ?? 'OFF'}${group === undefined ? '' : ` to ${group}`}`],
            ['Tracing', tracingConfiguration?.enabled === true ? 'on' : 'off'],
            [
              'Encryption',
              encryptionConfiguration?.type === 'CUSTOMER_MANAGED_KMS_KEY' ? (
                <code key="key">{encryptionConfiguration.kmsKeyId}</code>
              ) : (
                'not with a key of its own'
              )
            ]
          ]}
        />
      </div>
      <TagsPanel resourceArn={stateMachineArn} />
    </div>
  )
}
