import { type FormEvent, useState } from 'react'
import { type ApiFailure, call, messageOf } from '../api/call.ts'
import { credentials, setCredentials } from '../api/credentials.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Note } from '../ui/feedback.tsx'
import { Field } from '../ui/field.tsx'

/** Asks for the keys that requests must be signed with, and tries them before it closes. */
export function SignInDialog({ refusal, onDone }: { readonly refusal: ApiFailure; readonly onDone: () => void }) {
  const known = credentials()
  const [problem, setProblem] = useState(
    refusal.code === 'MissingAuthenticationTokenException' ? undefined : explain(refusal)
  )
  const [isBusy, setIsBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const read = (name: string): string => String(form.get(name) ?? '').trim()
    const sessionToken = read('sessionToken')
    setIsBusy(true)
    setCredentials({
      accessKeyId: read('accessKeyId'),
      secretAccessKey: read('secretAccessKey'),
      region: read('region') || 'us-east-1',
      ...(sessionToken !== '' && { sessionToken })
    })
    try {
      await call('ListStateMachines', { maxResults: 1 })
      onDone()
    } catch (error) {
      setCredentials(undefined)
      setProblem(explain(error as Error))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <Dialog title="Sign requests">
      <form onSubmit={(event) => void submit(event)} className="stack">
        <p>
          This server takes only signed requests. Enter one of its access keys; it is kept until this tab is closed.
        </p>
        {problem !== undefined && (
          <div role="alert">
            <Note kind="warning">{problem}</Note>
          </div>
        )}
        <Field label="Access key id">
          {(id) => (
            <input
              id={id}
              name="accessKeyId"
              required
              autoComplete="username"
              spellCheck={false}
              defaultValue={known?.accessKeyId ?? ''}
            />
          )}
        </Field>
        <Field label="Secret access key">
          {(id) => <input id={id} name="secretAccessKey" type="password" required autoComplete="current-password" />}
        </Field>
        <Field label="Session token" hint="Only with temporary credentials.">
          {(id, about) => (
            <input id={id} aria-describedby={about} name="sessionToken" type="password" autoComplete="off" />
          )}
        </Field>
        <Field label="Region" hint="The region of the state machines to show.">
          {(id, about) => (
            <input
              id={id}
              aria-describedby={about}
              name="region"
              defaultValue={known?.region ?? 'us-east-1'}
              spellCheck={false}
            />
          )}
        </Field>
        <div className="form-end">
          <Button type="submit" look="primary" disabled={isBusy}>
            Sign in
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function explain(error: Error): string {
  const { code } = error as Partial<ApiFailure>
  if (code === 'UnrecognizedClientException')
    return 'The server does not know this access key, or its session token is not right.'
  if (code === 'InvalidSignatureException') {
    return error.message.startsWith('Signature expired') || error.message.startsWith('Signature not yet')
      ? `The clocks of this computer and the server differ too much. ${error.message}`
      : 'The secret access key does not belong to this access key id.'
  }
  return messageOf(error)
}
