import { Link } from 'wouter'
import { lastPart } from '../api/arn.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { Note } from '../ui/feedback.tsx'
import { formatDuration, formatExactTime, formatTime } from '../ui/format.ts'
import { useNow } from '../ui/now.tsx'
import type { Waiting } from './waiting.ts'

/** What a running state waits for, and what can be done about it. */
export function WaitingNote({ waiting }: { readonly waiting: Waiting }) {
  switch (waiting.kind) {
    case 'time':
      return (
        <Note>
          {waiting.untilMs === undefined ? 'It waits until a time that was evaluated.' : <Until ms={waiting.untilMs} />}
        </Note>
      )
    case 'token':
      return (
        <Note>
          <p>It waits until somebody answers with its task token.</p>
          {waiting.token === undefined ? (
            <p>The token is within what the task was called with.</p>
          ) : (
            <TaskToken token={waiting.token} />
          )}
        </Note>
      )
    case 'activity':
      return (
        <Note>
          {waiting.isTaken
            ? `A worker has taken the task of activity ${lastPart(waiting.activityArn)} and has not answered yet.`
            : `It waits for a worker to take the task of activity ${lastPart(waiting.activityArn)}.`}
        </Note>
      )
    case 'job':
      return <Note>It waits for the end of the job it has started.</Note>
    case 'retry':
      return <Note>The last attempt failed; it waits before the next one.</Note>
  }
}

export function TaskToken({ token }: { readonly token: string }) {
  return (
    <p className="token">
      <code title={token}>{token}</code>
      <CopyButton text={token} label="Copy the task token" />
      <Link href="/activities" state={{ token }} className="button button-plain">
        Answer
      </Link>
    </p>
  )
}

function Until({ ms }: { readonly ms: number }) {
  const now = useNow(1_000)
  return (
    <>
      It waits until <time title={formatExactTime(ms)}>{formatTime(ms, now)}</time>
      {ms > now && `, ${formatDuration(ms - now)} from now`}.
    </>
  )
}
