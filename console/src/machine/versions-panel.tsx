import { Link } from 'wouter'
import { lastPart, pathToExecutionsOf } from '../api/arn.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { ErrorNote } from '../ui/feedback.tsx'
import { toMs } from '../ui/format.ts'
import { Ago } from '../ui/now.tsx'

/** Versions: definitions that no longer change. */
export function VersionsPanel({ stateMachineArn }: { readonly stateMachineArn: string }) {
  const { data } = useOperation('ListStateMachineVersions', { stateMachineArn, maxResults: 100 })
  const publish = useAction('PublishStateMachineVersion', ['ListStateMachineVersions'])
  const remove = useAction('DeleteStateMachineVersion', ['ListStateMachineVersions'])
  const error = publish.error ?? remove.error
  return (
    <section className="panel" aria-labelledby="versions-title">
      <div className="panel-head">
        <h2 id="versions-title">Versions</h2>
        <Button
          icon="plus"
          disabled={publish.isBusy}
          onClick={() => void publish.run({ stateMachineArn }).catch(() => undefined)}
        >
          Publish
        </Button>
      </div>
      {error !== null && <ErrorNote error={error} />}
      {data?.stateMachineVersions.length === 0 && (
        <p className="panel-body muted">
          None yet. A version is the definition as it is now, kept as it is; an alias can send executions to it.
        </p>
      )}
      <ul className="plain-list">
        {data?.stateMachineVersions.map(({ stateMachineVersionArn, creationDate }) => (
          <li key={stateMachineVersionArn}>
            <strong>Version {lastPart(stateMachineVersionArn)}</strong>
            <CopyButton text={stateMachineVersionArn} label="Copy ARN" />
            <Link href={pathToExecutionsOf(stateMachineVersionArn)}>executions</Link>
            <span className="muted grow">
              <Ago ms={toMs(creationDate)} />
            </span>
            <Button
              look="quiet"
              className="button-icon"
              icon="trash"
              aria-label={`Delete version ${lastPart(stateMachineVersionArn)}`}
              onClick={() => void remove.run({ stateMachineVersionArn }).catch(() => undefined)}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
