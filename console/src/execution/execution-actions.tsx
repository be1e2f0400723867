import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { machineOfExecution } from '../api/arn.ts'
import { call, messageOf, type OutputOf } from '../api/call.ts'
import { readAll, useAction } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { copyText } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'
import { focusTitle } from '../ui/focus.ts'
import { Menu } from '../ui/menu.tsx'
import { cliCommand } from './cli-command.ts'
import { StartDialog } from './start-dialog.tsx'

type Execution = OutputOf<'DescribeExecution'>

const REFRESHED = ['DescribeExecution', 'ListExecutions', 'ListMapRuns', 'DescribeMapRun'] as const

export function ExecutionActions({ execution }: { readonly execution: Execution }) {
  const [, navigate] = useLocation()
  const [dialog, setDialog] = useState<'stop' | 'start' | 'redrive'>()
  const { executionArn, status, redriveStatus, mapRunArn } = execution
  const { said, say } = useSaid()
  const close = (): void => setDialog(undefined)
  const done = (): void => {
    close()
    // the button that led here is about to go
    setTimeout(focusTitle)
  }
  const isRedrivable = redriveStatus === 'REDRIVABLE'
  return (
    <>
      {status === 'RUNNING' && (
        <Button look="danger" icon="stop" onClick={() => setDialog('stop')}>
          Stop
        </Button>
      )}
      {status !== 'RUNNING' && status !== 'SUCCEEDED' && (
        <Button look={isRedrivable ? 'primary' : 'plain'} icon="redrive" onClick={() => setDialog('redrive')}>
          Redrive
        </Button>
      )}
      {mapRunArn === undefined && (
        <Button icon="play" onClick={() => setDialog('start')} disabled={execution.input === undefined}>
          Start again
        </Button>
      )}
      <Menu label="More">
        <Button
          look="quiet"
          icon="copy"
          onClick={() =>
            void copyText(
              cliCommand(
                'start-execution',
                { 'state-machine-arn': machineOfExecution(executionArn), input: execution.input },
                window.location.origin
              )
            ).then((isCopied) => say(isCopied ? 'Copied' : 'This browser does not let it be copied'))
          }
        >
          Copy as AWS CLI command
        </Button>
        <Button
          look="quiet"
          icon="download"
          onClick={() => {
            say('Reading the history…')
            downloadHistory(execution).then(
              () => say('Downloaded'),
              (error) => say(`The history could not be read: ${messageOf(error)}`)
            )
          }}
        >
          Download history
        </Button>
        <Button
          look="quiet"
          icon="compare"
          onClick={() => navigate(`/compare?left=${encodeURIComponent(executionArn)}`)}
        >
          Compare with another
        </Button>
      </Menu>
      <span role="status" className={said === '' ? 'visually-hidden' : 'said'}>
        {said}
      </span>
      {dialog === 'stop' && <StopDialog executionArn={executionArn} onClose={close} onDone={done} />}
      {dialog === 'redrive' && <RedriveDialog execution={execution} onClose={close} onDone={done} />}
      {dialog === 'start' && (
        <StartDialog
          stateMachineArn={machineOfExecution(executionArn)}
          isExpress={false}
          initialInput={execution.input}
          onClose={close}
        />
      )}
    </>
  )
}

const SAID_MS = 4_000

/** What was done, said for a moment. */
function useSaid(): { readonly said: string; readonly say: (text: string) => void } {
  const [said, say] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => say(''), SAID_MS)
    return () => clearTimeout(timer)
  }, [said])
  return { said, say }
}

interface ActionDialogProps {
  readonly onClose: () => void
  readonly onDone: () => void
}

function StopDialog({ executionArn, onClose, onDone }: ActionDialogProps & { readonly executionArn: string }) {
  const [error, setError] = useState('')
  const [cause, setCause] = useState('')
  const stop = useAction('StopExecution', REFRESHED)
  const run = (): void =>
    void stop
      .run({ executionArn, ...(error !== '' && { error }), ...(cause !== '' && { cause }) })
      .then(onDone, () => undefined)
  return (
    <Dialog
      title="Stop the execution?"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="destroy" icon="stop" onClick={run} disabled={stop.isBusy}>
            Stop
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>States under way are aborted. A stopped execution can be redriven from there.</p>
        <Field label="Error" hint="Optional.">
          {(id, about) => (
            <input id={id} aria-describedby={about} value={error} onChange={(event) => setError(event.target.value)} />
          )}
        </Field>
        <Field label="Cause" hint="Optional.">
          {(id, about) => (
            <input id={id} aria-describedby={about} value={cause} onChange={(event) => setCause(event.target.value)} />
          )}
        </Field>
        {stop.error !== null && <ErrorNote error={stop.error} />}
      </div>
    </Dialog>
  )
}

function RedriveDialog({ execution, onClose, onDone }: ActionDialogProps & { readonly execution: Execution }) {
  const redrive = useAction('RedriveExecution', REFRESHED)
  const isPossible = execution.redriveStatus === 'REDRIVABLE'
  const run = (): void => void redrive.run({ executionArn: execution.executionArn }).then(onDone, () => undefined)
  return (
    <Dialog
      title={isPossible ? 'Redrive the execution?' : 'This execution cannot be redriven'}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{isPossible ? 'Cancel' : 'Close'}</Button>
          {isPossible && (
            <Button look="primary" icon="redrive" onClick={run} disabled={redrive.isBusy}>
              Redrive
            </Button>
          )}
        </>
      }
    >
      <div className="stack">
        <p>
          {isPossible
            ? 'It goes on from the states that did not succeed, with the input they had and the definition it was started with. What succeeded is not repeated.'
            : (execution.redriveStatusReason ??
              (execution.redriveStatus === 'REDRIVABLE_BY_MAP_RUN'
                ? 'It is a child of a Map Run: redrive the execution that the Map Run belongs to.'
                : 'The server gives no reason.'))}
        </p>
        {redrive.error !== null && <ErrorNote error={redrive.error} />}
      </div>
    </Dialog>
  )
}

const MOST_EVENTS = 1_000_000

async function downloadHistory({ executionArn, name = 'execution' }: Execution): Promise<void> {
  const { items } = await readAll(
    (nextToken) =>
      call('GetExecutionHistory', { executionArn, maxResults: 1_000, ...(nextToken !== undefined && { nextToken }) }),
    ({ events }) => events,
    MOST_EVENTS
  )
  const url = URL.createObjectURL(
    new Blob([JSON.stringify({ events: items }, undefined, 2)], { type: 'application/json' })
  )
  const link = document.createElement('a')
  link.href = url
  link.download = `${name.replace(/[^\w.-]/g, '_')}.history.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
