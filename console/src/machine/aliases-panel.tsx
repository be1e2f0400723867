import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { lastPart, pathToExecutionsOf } from '../api/arn.ts'
import { type Action, useAction, useOperation } from '../api/queries.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { DeleteButton } from '../ui/delete-button.tsx'
import { ErrorNote } from '../ui/feedback.tsx'

/** Aliases: names that send executions to one version or, by weights, to two. */
export function AliasesPanel({ stateMachineArn }: { readonly stateMachineArn: string }) {
  const { data } = useOperation('ListStateMachineAliases', { stateMachineArn, maxResults: 100 })
  const { data: versions } = useOperation('ListStateMachineVersions', { stateMachineArn, maxResults: 100 })
  const create = useAction('CreateStateMachineAlias', ['ListStateMachineAliases'])
  const update = useAction('UpdateStateMachineAlias', ['DescribeStateMachineAlias'])
  const remove = useAction('DeleteStateMachineAlias', ['ListStateMachineAliases'])
  const [edited, setEdited] = useState<string>()
  const arns = versions?.stateMachineVersions.map(({ stateMachineVersionArn }) => stateMachineVersionArn) ?? []
  const error = create.error ?? update.error
  return (
    <section className="panel" aria-labelledby="aliases-title">
      <div className="panel-head">
        <h2 id="aliases-title">Aliases</h2>
      </div>
      {error !== null && <ErrorNote error={error} />}
      <ul className="plain-list">
        {data?.stateMachineAliases.map(({ stateMachineAliasArn: arn }) => (
          <li key={arn} className="alias">
            <div className="grow entry">
              <strong className="wrap">{lastPart(arn)}</strong>
              <Routes arn={arn} />
            </div>
            <Link href={pathToExecutionsOf(arn)}>executions</Link>
            <CopyButton text={arn} label="Copy ARN" />
            <Button
              look="quiet"
              className="button-icon"
              icon="edit"
              aria-label={`Change alias ${lastPart(arn)}`}
              aria-expanded={edited === arn}
              onClick={() => setEdited(edited === arn ? undefined : arn)}
            />
            <DeleteButton what={`alias ${lastPart(arn)}`} onDelete={() => remove.run({ stateMachineAliasArn: arn })}>
              Who starts executions by it is refused from then on. The versions stay.
            </DeleteButton>
            {edited === arn && (
              <ChangeForm arn={arn} versions={arns} update={update} onDone={() => setEdited(undefined)} />
            )}
          </li>
        ))}
      </ul>
      {versions?.stateMachineVersions.length === 0 ? (
        <p className="panel-body muted">An alias points at a version: publish one first.</p>
      ) : (
        <form
          className="panel-body stack"
          onSubmit={(event) => {
            event.preventDefault()
            const form = event.currentTarget
            const values = new FormData(form)
            void create.run({ name: String(values.get('name')), routingConfiguration: routesOf(values) }).then(
              () => form.reset(),
              () => undefined
            )
          }}
        >
          <div className="cluster">
            <input
              name="name"
              aria-label="Name of the new alias"
              placeholder="New alias"
              required
              maxLength={80}
              className="short"
            />
            <RouteFields versions={arns} />
            <Button type="submit" icon="plus" disabled={create.isBusy}>
              Create
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}

function ChangeForm({
  arn,
  versions,
  update,
  onDone
}: {
  readonly arn: string
  readonly versions: readonly string[]
  readonly update: Action<'UpdateStateMachineAlias'>
  readonly onDone: () => void
}) {
  const { data } = useOperation('DescribeStateMachineAlias', { stateMachineAliasArn: arn })
  if (data === undefined) return null
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const routingConfiguration = routesOf(new FormData(event.currentTarget))
    void update.run({ stateMachineAliasArn: arn, routingConfiguration }).then(onDone, () => undefined)
  }
  return (
    <form className="cluster alias-form" aria-label={`Routes of alias ${lastPart(arn)}`} onSubmit={submit}>
      <RouteFields versions={versions} routes={data.routingConfiguration} />
      <Button type="submit" disabled={update.isBusy}>
        Save
      </Button>
    </form>
  )
}

type Routes = readonly { readonly stateMachineVersionArn: string; readonly weight: number }[]

/** One version, or two of which the first one gets a share. */
function RouteFields({
  versions,
  routes = []
}: {
  readonly versions: readonly string[]
  readonly routes?: Routes | undefined
}) {
  const [first, second] = routes
  const [other, setOther] = useState(second?.stateMachineVersionArn ?? '')
  const options = versions.map((arn) => (
    <option key={arn} value={arn}>
      Version {lastPart(arn)}
    </option>
  ))
  return (
    <>
      <select name="version" aria-label="Version" className="short" defaultValue={first?.stateMachineVersionArn}>
        {options}
      </select>
      {versions.length > 1 && (
        <select
          name="other"
          aria-label="Second version"
          className="short"
          value={other}
          onChange={({ target }) => setOther(target.value)}
        >
          <option value="">Gets all</option>
          {options}
        </select>
      )}
      {other !== '' && (
        <label className="cluster">
          <span className="muted">first gets</span>
          <input
            name="weight"
            type="number"
            min={0}
            max={100}
            step={1}
            required
            className="percent"
            aria-label="Percent of the first version"
            defaultValue={first === undefined || second === undefined ? 90 : first.weight}
          />
          <span className="muted">%</span>
        </label>
      )}
    </>
  )
}

function routesOf(values: FormData): { stateMachineVersionArn: string; weight: number }[] {
  const [first, second] = [String(values.get('version')), String(values.get('other') ?? '')]
  if (second === '') return [{ stateMachineVersionArn: first, weight: 100 }]
  const weight = Number(values.get('weight'))
  return [
    { stateMachineVersionArn: first, weight },
    { stateMachineVersionArn: second, weight: 100 - weight }
  ]
}

function Routes({ arn }: { readonly arn: string }) {
  const { data } = useOperation('DescribeStateMachineAlias', { stateMachineAliasArn: arn })
  return (
    <span className="muted">
      {data?.routingConfiguration
        ?.map(({ stateMachineVersionArn, weight }) => `${weight}% version ${lastPart(stateMachineVersionArn)}`)
        .join(', ')}
    </span>
  )
}
