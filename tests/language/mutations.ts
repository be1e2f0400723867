export type Plain = { [name: string]: unknown }
type Language = 'JSONPath' | 'JSONata'

/** A state, or an object that belongs to one, wherever it stands. */
export interface Site {
  readonly kind: 'graph' | 'state' | 'rule' | 'nested rule' | 'retrier' | 'catcher'
  readonly object: Plain
  readonly location: string
  readonly language: Language
  /** The states beside it, for a graph its own. */
  readonly states: Plain
  /** The Retry, Catch or Choices that it stands in. */
  readonly list: readonly unknown[]
  readonly root: Plain
}

/** Breaks a site in place: the code and the place of the refusal; `undefined` where it does not apply. */
export type Mutation = (site: Site) => { readonly code?: string; readonly at: string } | undefined

const TARGET = 'MISSING_TRANSITION_TARGET'
const inTypes = (site: Site, ...types: string[]): boolean =>
  site.kind === 'state' && types.includes(String(site.object.Type))
const flows = (site: Site): boolean => inTypes(site, 'Pass', 'Task', 'Wait', 'Parallel', 'Map')
const works = (site: Site): boolean => inTypes(site, 'Task', 'Parallel', 'Map')
const isComparison = ({ kind, object }: Site): boolean => kind.endsWith('rule') && object.Variable !== undefined

const set =
  (applies: (site: Site) => boolean, fields: Plain, at: string, code?: string): Mutation =>
  (site) => {
    if (!applies(site)) return undefined
    Object.assign(site.object, fields)
    return { at: site.location + at, ...(code !== undefined && { code }) }
  }

const remove =
  (applies: (site: Site) => boolean, ...names: string[]): Mutation =>
  (site) => {
    if (!applies(site) || !names.some((name) => name in site.object)) return undefined
    for (const name of names) delete site.object[name]
    return { at: site.location }
  }

const hasField =
  (name: string) =>
  (site: Site): boolean =>
    site.object[name] !== undefined
const inLanguage =
  (language: Language, applies: (site: Site) => boolean) =>
  (site: Site): boolean =>
    site.language === language && applies(site)
const isKind =
  (kind: Site['kind']) =>
  (site: Site): boolean =>
    site.kind === kind
const both =
  (...conditions: ((site: Site) => boolean)[]) =>
  (site: Site): boolean =>
    conditions.every((condition) => condition(site))

/** Both names of the field are tried: the older one is accepted and checked like the other. */
function changeProcessor(change: (processor: Plain) => void, at = ''): Mutation {
  return (site) => {
    if (!inTypes(site, 'Map')) return undefined
    const name = site.object.Iterator === undefined ? 'ItemProcessor' : 'Iterator'
    change(site.object[name] as Plain)
    return { at: `${site.location}/${name}${at}` }
  }
}

/** The rules of the language, each by a way of breaking it; places and codes are those that AWS is known to give. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'neither Next nor End': remove(flows, 'Next', 'End'),
  'both Next and End': (site) => {
    if (!flows(site)) return undefined
    Object.assign(site.object, { Next: Object.keys(site.states)[0], End: true })
    return { at: site.location }
  },
  'Next of another type': set(both(flows, hasField('Next')), { Next: 1 }, '/Next'),
  'End of another type': set(both(flows, hasField('End')), { End: 'yes' }, '/End'),
  'Next to nowhere': set(both(flows, hasField('Next')), { Next: 'Nowhere' }, '/Next', TARGET),
  'Default to nowhere': set((site) => inTypes(site, 'Choice'), { Default: 'Nowhere' }, '/Default', TARGET),
  'a rule that leads nowhere': set(isKind('rule'), { Next: 'Nowhere' }, '/Next', TARGET),
  'a catcher that leads nowhere': set(isKind('catcher'), { Next: 'Nowhere' }, '/Next', TARGET),
  'StartAt nowhere': set(isKind('graph'), { StartAt: 'Nowhere' }, '/StartAt', TARGET),
  'no StartAt': remove(isKind('graph'), 'StartAt'),
  'no States': remove(isKind('graph'), 'States'),
  'an unknown field of a graph': set(isKind('graph'), { Unknown: 1 }, ''),
  'a state that nothing leads to': (site) => {
    if (site.kind !== 'graph') return undefined
    site.states.Orphan = { Type: 'Succeed' }
    return { at: `${site.location}/States/Orphan`, code: TARGET }
  },
  'a name that is used twice': ({ kind, object, location, states, root }) => {
    const [first] = Object.keys(states)
    if (kind !== 'graph' || location === '' || first === undefined) return undefined
    const name = String(root.StartAt)
    states[name] = states[first]
    delete states[first]
    object.StartAt = name
    return { at: `${location}/States/${name}`, code: 'DUPLICATE_STATE_NAME' }
  },
  'an unknown field': set(isKind('state'), { Unknown: 1 }, ''),
  'a field in other letters': set(isKind('state'), { comment: 'c' }, ''),
  'a Comment of another type': set(isKind('state'), { Comment: 1 }, '/Comment'),
  'no Type': remove(isKind('state'), 'Type'),
  'an unknown Type': set(isKind('state'), { Type: 'Lambda' }, '/Type'),
  'a state that is no object': (site) => {
    if (site.kind !== 'graph') return undefined
    const [name] = Object.keys(site.states)
    site.states[String(name)] = 'Pass'
    return { at: `${site.location}/States/${name}` }
  },
  'a name that is too long': (site) => {
    if (site.kind !== 'graph') return undefined
    const name = 'x'.repeat(81)
    site.states[name] = { Type: 'Succeed' }
    return { at: `${site.location}/States/${name}`, code: 'INVALID_STATE_NAME' }
  },
  'another query language': set(isKind('state'), { QueryLanguage: 'jsonata' }, '/QueryLanguage'),
  'a field of JSONata in JSONPath': set(
    inLanguage('JSONPath', (site) => site.kind === 'state' && !inTypes(site, 'Fail')),
    { Output: {} },
    ''
  ),
  'a field of JSONPath in JSONata': set(
    inLanguage('JSONata', (site) => site.kind === 'state' && !inTypes(site, 'Fail')),
    { OutputPath: '$' },
    ''
  ),
  'TimeoutSeconds where there is none': set(
    (site) => site.kind === 'state' && !inTypes(site, 'Task'),
    { TimeoutSeconds: 1 },
    ''
  ),
  'Retry where there is none': set((site) => site.kind === 'state' && !works(site), { Retry: [] }, ''),
  'Catch where there is none': set((site) => site.kind === 'state' && !works(site), { Catch: [] }, ''),
  'a bad InputPath': set(inLanguage('JSONPath', flows), { InputPath: 'order' }, '/InputPath'),
  'an InputPath that does not end': set(inLanguage('JSONPath', flows), { InputPath: '$.order[' }, '/InputPath'),
  'a ResultPath with a wildcard': set(inLanguage('JSONPath', works), { ResultPath: '$.a[*]' }, '/ResultPath'),
  'a ResultPath in the context object': set(inLanguage('JSONPath', works), { ResultPath: '$$.a' }, '/ResultPath'),
  'a template with a bad path': set(
    inLanguage('JSONPath', works),
    { ResultSelector: { 'x.$': 'y' } },
    '/ResultSelector'
  ),
  'a template with an unknown function': set(
    inLanguage('JSONPath', works),
    { ResultSelector: { a: [{ 'x.$': 'States.Default()' }] } },
    '/ResultSelector/a[0]'
  ),
  'an expression that does not parse': set(
    inLanguage('JSONata', flows),
    { Output: { a: ['{% 1 + %}'] } },
    '/Output/a[0]',
    'INVALID_JSONATA_EXPRESSION'
  ),
  'an expression with a name of its own': set(
    inLanguage('JSONata', flows),
    { Output: '{% order.id %}' },
    '/Output',
    'UNSUPPORTED_JSONATA_EXPRESSION'
  ),
  'an expression with the root': set(
    inLanguage('JSONata', flows),
    { Output: '{% $states.input.lines[$$.a = b] %}' },
    '/Output',
    'UNSUPPORTED_JSONATA_EXPRESSION'
  ),
  'an expression with an error outside of a catcher': set(
    inLanguage('JSONata', flows),
    { Output: '{% $states.errorOutput %}' },
    '/Output',
    'UNSUPPORTED_JSONATA_EXPRESSION'
  ),
  'an expression that does not close': set(inLanguage('JSONata', flows), { Output: '{% 1' }, '/Output'),
  'a reserved variable': set(flows, { Assign: { states: 1 } }, '/Assign', 'RESERVED_VARIABLE_NAME'),
  'a variable that is no name': set(flows, { Assign: { 'a-b': 1 } }, '/Assign', 'INVALID_VARIABLE_NAME'),
  'Assign of another type': set(flows, { Assign: [] }, '/Assign'),
  'no Resource': remove((site) => inTypes(site, 'Task'), 'Resource'),
  'a Resource that is no ARN': set((site) => inTypes(site, 'Task'), { Resource: 'charge' }, '/Resource'),
  'a Resource that AWS does not offer': set(
    (site) => inTypes(site, 'Task'),
    { Resource: 'arn:aws:states:::dynamodb:query' },
    '/Resource'
  ),
  'a TimeoutSeconds of 0': set((site) => inTypes(site, 'Task'), { TimeoutSeconds: 0 }, '/TimeoutSeconds'),
  'a TimeoutSeconds of another type': set((site) => inTypes(site, 'Task'), { TimeoutSeconds: '5' }, '/TimeoutSeconds'),
  'a heartbeat longer than the timeout': set(
    (site) => inTypes(site, 'Task'),
    { TimeoutSeconds: 5, HeartbeatSeconds: 9 },
    '/HeartbeatSeconds'
  ),
  'a number and its path': set(
    inLanguage('JSONPath', (site) => inTypes(site, 'Task')),
    { TimeoutSeconds: 5, TimeoutSecondsPath: '$.t' },
    ''
  ),
  'Credentials without a role': set((site) => inTypes(site, 'Task'), { Credentials: {} }, '/Credentials'),
  'Retry of another type': set(works, { Retry: {} }, '/Retry'),
  'a retrier without ErrorEquals': remove(isKind('retrier'), 'ErrorEquals'),
  'a retrier of nothing': set(isKind('retrier'), { ErrorEquals: [] }, '/ErrorEquals'),
  'a retrier with a Next': set(isKind('retrier'), { Next: 'A' }, ''),
  'a negative interval': set(isKind('retrier'), { IntervalSeconds: -1 }, '/IntervalSeconds'),
  'an interval of another type': set(isKind('retrier'), { IntervalSeconds: 1.5 }, '/IntervalSeconds'),
  'negative attempts': set(isKind('retrier'), { MaxAttempts: -1 }, '/MaxAttempts'),
  'a backoff that shrinks': set(isKind('retrier'), { BackoffRate: 0.9 }, '/BackoffRate'),
  'a longest delay that is shorter than the first': set(
    isKind('retrier'),
    { IntervalSeconds: 9, MaxDelaySeconds: 3 },
    '/MaxDelaySeconds'
  ),
  'an unknown jitter': set(isKind('retrier'), { JitterStrategy: 'HALF' }, '/JitterStrategy'),
  'a catcher without ErrorEquals': remove(isKind('catcher'), 'ErrorEquals'),
  'a catcher without Next': remove(isKind('catcher'), 'Next'),
  'States.ALL beside another': set(
    (site) => site.kind === 'retrier' || site.kind === 'catcher',
    { ErrorEquals: ['A', 'States.ALL'] },
    '/ErrorEquals[1]'
  ),
  'States.ALL before another': (site) => {
    const isHandler = site.kind === 'retrier' || site.kind === 'catcher'
    if (!isHandler || site.list.at(-1) === site.object) return undefined
    site.object.ErrorEquals = ['States.ALL']
    return { at: `${site.location}/ErrorEquals[0]` }
  },
  'a Choice without rules': set((site) => inTypes(site, 'Choice'), { Choices: [] }, '/Choices'),
  'no Choices': remove((site) => inTypes(site, 'Choice'), 'Choices'),
  'a rule without Next': remove(isKind('rule'), 'Next'),
  'a nested rule with Next': set(isKind('nested rule'), { Next: 'A' }, ''),
  'two operators': set(isComparison, { IsNull: true, IsString: true }, ''),
  'an unknown operator': set(isComparison, { StringLike: 'x' }, ''),
  'a comparison without a variable': remove(isComparison, 'Variable'),
  'two kinds of rule': set(isComparison, { Not: { Variable: '$.x', IsNull: true } }, ''),
  'a variable that is no path': set(isComparison, { Variable: 'x' }, '/Variable'),
  'a condition of JSONata in JSONPath': (site) => {
    if (!isComparison(site)) return undefined
    for (const name of Object.keys(site.object)) if (name !== 'Next') delete site.object[name]
    site.object.Condition = true
    return { at: site.location }
  },
  'a rule of JSONPath in JSONata': (site) => {
    if (site.kind !== 'rule' || site.language !== 'JSONata') return undefined
    delete site.object.Condition
    Object.assign(site.object, { Variable: '$.x', IsNull: true })
    return { at: site.location }
  },
  'a condition that is no boolean': set(inLanguage('JSONata', isKind('rule')), { Condition: 1 }, '/Condition'),
  'a Wait for nothing': remove((site) => inTypes(site, 'Wait'), 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'),
  'a Wait for two things': (site) => {
    if (!inTypes(site, 'Wait')) return undefined
    Object.assign(site.object, { Seconds: 1, Timestamp: '2016-03-14T01:59:00Z' })
    return { at: site.location }
  },
  'a Fail with a text and its path': set(
    inLanguage('JSONPath', (site) => inTypes(site, 'Fail')),
    { Cause: 'c', CausePath: '$.c' },
    ''
  ),
  'no Branches': remove((site) => inTypes(site, 'Parallel'), 'Branches'),
  'empty Branches': set((site) => inTypes(site, 'Parallel'), { Branches: [] }, '/Branches'),
  'no ItemProcessor': remove((site) => inTypes(site, 'Map'), 'ItemProcessor', 'Iterator'),
  'both names of the processor': (site) => {
    const { ItemProcessor } = site.object
    if (!inTypes(site, 'Map') || ItemProcessor === undefined) return undefined
    site.object.Iterator = { StartAt: 'Inner', States: { Inner: { Type: 'Succeed' } } }
    return { at: site.location }
  },
  'both names of the selector': set(
    inLanguage('JSONPath', (site) => inTypes(site, 'Map')),
    { ItemSelector: {}, Parameters: {} },
    ''
  ),
  'a negative concurrency': set((site) => inTypes(site, 'Map'), { MaxConcurrency: -1 }, '/MaxConcurrency'),
  'a tolerance above all': set(
    (site) => inTypes(site, 'Map'),
    { ToleratedFailurePercentage: 101 },
    '/ToleratedFailurePercentage'
  ),
  'a label with blanks': set((site) => inTypes(site, 'Map'), { Label: 'a b' }, '/Label', 'INVALID_LABEL_NAME'),
  'an unknown mode': changeProcessor((processor) => {
    processor.ProcessorConfig = { Mode: 'SOMEHOW' }
  }, '/ProcessorConfig/Mode'),
  'a query language of the processor': changeProcessor((processor) => {
    processor.QueryLanguage = 'JSONPath'
  }),
  'no execution type of distributed children': changeProcessor((processor) => {
    processor.ProcessorConfig = { Mode: 'DISTRIBUTED' }
  }, '/ProcessorConfig')
}
