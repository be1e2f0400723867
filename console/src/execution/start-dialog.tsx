import { type FormEvent, useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import { lastPart, pathTo, stateMachineOf } from '../api/arn.ts'
import type { OutputOf } from '../api/call.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Data } from '../ui/data.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ErrorNote, Note } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'
import { formatBytes, formatDuration, sizeOf, toMs } from '../ui/format.ts'
import { formatJson } from '../ui/format-json.ts'
import { JsonInput, problemOf } from '../ui/json-input.tsx'
import { StatusBadge, statusOf } from '../ui/status.tsx'
import { cliCommand } from './cli-command.ts'
import { Failure } from './failure.tsx'
import { rememberedInput, rememberInput } from './remembered-input.ts'

interface StartDialogProps {
  /** Or a version's. */
  readonly stateMachineArn: string
  readonly isExpress: boolean
  readonly initialInput?: string | undefined
  readonly onClose: () => void
}

/** Starts an execution: of a Standard state machine one to go to, of an Express one that is waited for. */
export function StartDialog({ stateMachineArn, isExpress, initialInput, onClose }: StartDialogProps) {
  const [, navigate] = useLocation()
  const [given] = useState(initialInput === undefined ? undefined : (formatJson(initialInput) ?? initialInput))
  const [text, setInput] = useState(given ?? rememberedInput(stateMachineOf(stateMachineArn)) ?? '{\n  \n}')
  // unchanged, it is the same to the last space
  const input = text === given && initialInput !== undefined ? initialInput : text
  const [name, setName] = useState('')
  const [target, setTarget] = useState(stateMachineArn)
  const [isSync, setIsSync] = useState(isExpress)
  const [result, setResult] = useState<OutputOf<'StartSyncExecution'>>()
  /** Of an Express execution that is not waited for. */
  const [started, setStarted] = useState<string>()
  const start = useAction('StartExecution', ['ListExecutions'])
  const startSync = useAction('StartSyncExecution')
  const problem = useMemo(() => problemOf(input), [input])
  const command = { target, input, name: name.trim() === '' ? undefined : name.trim() }

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (problem !== undefined) return
    rememberInput(stateMachineOf(stateMachineArn), input)
    const request = { stateMachineArn: target, input, ...(command.name !== undefined && { name: command.name }) }
    setResult(undefined)
    setStarted(undefined)
    start.reset()
    startSync.reset()
    try {
      if (isSync) return setResult(await startSync.run(request))
      const { executionArn } = await start.run(request)
      if (isExpress) return setStarted(executionArn)
      onClose()
      navigate(pathTo.execution(executionArn))
    } catch {
      // shown below
    }
  }

  const error = start.error ?? startSync.error
  return (
    <Dialog title="Start an execution" onClose={onClose} wide>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <Target stateMachineArn={stateMachineOf(stateMachineArn)} value={target} onChange={setTarget} />
        <Field label="Name" hint="A name can be used once. Left empty, a new one is made.">
          {(id, about) => (
            <input
              id={id}
              aria-describedby={about}
              value={name}
              onChange={(event) => setName(event.target.value)}
              maxLength={80}
              spellCheck={false}
            />
          )}
        </Field>
        <JsonInput
          label="Input"
          hint={`JSON, ${formatBytes(sizeOf(input))}. It is remembered in this browser.`}
          value={text}
          onChange={setInput}
          lines={13}
        />
        {isExpress && (
          <label className="check">
            <input type="checkbox" checked={isSync} onChange={(event) => setIsSync(event.target.checked)} />
            Wait for the result (StartSyncExecution)
          </label>
        )}
        {error !== null && <ErrorNote error={error} />}
        <div className="form-end">
          <span className="grow cluster">
            <Button look="quiet" onClick={() => setInput(formatJson(text) ?? text)} disabled={problem !== undefined}>
              Format
            </Button>
            <CopyButton
              label="Copy as AWS CLI command"
              text={() =>
                cliCommand(
                  isSync ? 'start-sync-execution' : 'start-execution',
                  { 'state-machine-arn': target, name: command.name, input },
                  window.location.origin
                )
              }
            />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            icon="play"
            disabled={problem !== undefined || start.isBusy || startSync.isBusy}
          >
            {startSync.isBusy ? 'Running…' : 'Start'}
          </Button>
        </div>
        <div role="status">
          {started !== undefined && (
            <Note>
              {expressName(started)} has started. What becomes of it is only in the logs of its state machine.
            </Note>
          )}
        </div>
        {result !== undefined && <SyncResult result={result} />}
      </form>
    </Dialog>
  )
}

/** `…:express:MACHINE:NAME:RUN` */
const expressName = (executionArn: string): string => executionArn.split(':').at(-2) ?? executionArn

function Target({
  stateMachineArn,
  value,
  onChange
}: {
  readonly stateMachineArn: string
  readonly value: string
  readonly onChange: (arn: string) => void
}) {
  const { data: versions } = useOperation('ListStateMachineVersions', { stateMachineArn })
  const { data: aliases } = useOperation('ListStateMachineAliases', { stateMachineArn })
  const arns = [
    ...(aliases?.stateMachineAliases.map(({ stateMachineAliasArn }) => stateMachineAliasArn) ?? []),
    ...(versions?.stateMachineVersions.map(({ stateMachineVersionArn }) => stateMachineVersionArn) ?? [])
  ]
  if (arns.length === 0) return null
  return (
    <Field label="Version or alias">
      {(id) => (
        <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
          <option value={stateMachineArn}>The current definition</option>
          {arns.map((arn) => (
            <option key={arn} value={arn}>
              {lastPart(arn)}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

function SyncResult({ result }: { readonly result: OutputOf<'StartSyncExecution'> }) {
  const { status, error, cause, output, startDate, stopDate } = result
  return (
    <section className="stack" aria-label="Result">
      <div className="cluster">
        <StatusBadge status={statusOf(status)} />
        <span className="number">{formatDuration(toMs(stopDate) - toMs(startDate))}</span>
      </div>
      {status !== 'SUCCEEDED' && <Failure error={error} cause={cause} />}
      <Data title="Output" text={output} />
    </section>
  )
}
