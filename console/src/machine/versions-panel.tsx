import { Link } from 'wouter'
import { lastPart, pathTo, pathToExecutionsOf } from '../api/arn.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { ErrorNote } from '../ui/feedback.tsx'
import { toMs } from '../ui/format.ts'
import { Ago } from '../ui/now.tsx'

/** Versions: definitions that no longer change. */
export function VersionsPanel({ stateMachineArn }: { readonly stateMachineArn: string }) {
  const { data } = useOperation('ListStateMachineVersions', { stateMachineArn, maxResults: 100 })
  const publish = useAction('PublishStateMachineVersion', ['ListStateMachineVersions'])
  const remove = useAction('DeleteStateMachineVersion', ['ListStateMachineVersions'])
  const { error } = publish
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
            <div className="grow entry">
              <Link href={pathTo.version(stateMachineVersionArn)}>
                <strong>Version {lastPart(stateMachineVersionArn)}</strong>
              </Link>
              <span className="muted">
                published <Ago ms={toMs(creationDate)} />
              </span>
            </div>
            <Link href={pathToExecutionsOf(stateMachineVersionArn)}>executions</Link>
            <CopyButton text={stateMachineVersionArn} label="Copy ARN" />
            <DeleteButton
              what={`version ${lastPart(stateMachineVersionArn)}`}
              onDelete={() => remove.run({ stateMachineVersionArn })}
            >
              What it started goes on. A version that an alias points at cannot be deleted.
            </DeleteButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
