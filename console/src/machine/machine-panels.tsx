import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { lastPart, pathToExecutionsOf } from '../api/arn.ts'
import { useAction, useOperation } from '../api/queries.ts'
import { Button, CopyButton } from '../ui/controls.tsx'
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

export function TagsPanel({ resourceArn }: { readonly resourceArn: string }) {
  const { data } = useOperation('ListTagsForResource', { resourceArn })
  const add = useAction('TagResource', ['ListTagsForResource'])
  const remove = useAction('UntagResource', ['ListTagsForResource'])
  const [key, setKey] = useState('')
  const [value, setValue] = useState('')
  const error = add.error ?? remove.error
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void add.run({ resourceArn, tags: [{ key, value }] }).then(
      () => {
        setKey('')
        setValue('')
      },
      () => undefined
    )
  }
  return (
    <section className="panel" aria-labelledby="tags-title">
      <div className="panel-head">
        <h2 id="tags-title">Tags</h2>
      </div>
      {error !== null && <ErrorNote error={error} />}
      <ul className="plain-list">
        {data?.tags?.map(({ key: name = '', value: text = '' }) => (
          <li key={name}>
            <strong className="wrap">{name}</strong>
            <span className="grow wrap">{text}</span>
            <Button
              look="quiet"
              className="button-icon"
              icon="trash"
              aria-label={`Delete tag ${name}`}
              onClick={() => void remove.run({ resourceArn, tagKeys: [name] }).catch(() => undefined)}
            />
          </li>
        ))}
      </ul>
      <form className="panel-body cluster" onSubmit={submit}>
        <input
          className="short"
          aria-label="Key of the new tag"
          placeholder="Key"
          required
          maxLength={128}
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <input
          className="short"
          aria-label="Value of the new tag"
          placeholder="Value"
          maxLength={256}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <Button type="submit" icon="plus" disabled={add.isBusy}>
          Add
        </Button>
      </form>
    </section>
  )
}
