/**
 * Writes the service models of this folder anew:
 *
 *     node service-models/build.ts <folder `botocore/data` of an unpacked botocore>
 *
 * README.md says what they are for and which botocore they are from.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

interface BotocoreModel {
  readonly metadata: { readonly serviceId: string }
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>
  readonly shapes: Readonly<Record<string, BotocoreShape>>
}

interface Reference {
  readonly shape: string
}

interface BotocoreShape {
  readonly type: string
  readonly members?: Readonly<Record<string, Reference>>
  readonly required?: readonly string[]
  readonly member?: Reference
  readonly value?: Reference
  readonly enum?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly document?: boolean
  readonly eventstream?: boolean
}

/** Services that AWS lists and botocore does not have any more. */
const RETIRED =
  'apptest elasticinference honeycode iotfleethub lookoutmetrics lookoutvision opsworks opsworkscm privatenetworks qldb qldbsession robomaker sms'.split(
    ' '
  )

/** Source: AWS, "Learning to use AWS service SDK integrations in Step Functions", unsupported operations. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  applicationdiscovery: 'DescribeExportConfigurations ExportConfigurations',
  bedrockagentruntime: 'InvokeAgent InvokeFlow InvokeInlineAgent OptimizePrompt RetrieveAndGenerateStream',
  bedrockruntime: 'InvokeModelWithResponseStream ConverseStream',
  cloudwatchlogs: 'StartLiveTail',
  codedeploy:
    'BatchGetDeploymentInstances GetDeploymentInstance ListDeploymentInstances SkipWaitTimeForInstanceTermination',
  comprehendmedical: 'DetectEntities',
  dataexchange: 'SendApiAsset',
  directconnect:
    'AllocateConnectionOnInterconnect DescribeConnectionLoa DescribeConnectionsOnInterconnect DescribeInterconnectLoa',
  efs: 'CreateTags',
  elastictranscoder: 'TestRole',
  emr: 'DescribeJobFlows',
  iot: 'AttachPrincipalPolicy ListPrincipalPolicies DetachPrincipalPolicy ListPolicyPrincipals',
  iotdeviceadvisor: 'ListTestCases',
  iotsitewise: 'InvokeAssistant',
  kinesis: 'SubscribeToShard',
  lambda: 'InvokeAsync InvokeWithResponseStream',
  lexruntimev2: 'StartConversation',
  mediapackage: 'RotateChannelCredentials',
  qbusiness: 'Chat',
  rdsdata: 'ExecuteSql',
  s3: 'SelectObjectContent',
  sagemakerruntime: 'InvokeEndpointWithResponseStream',
  shield: 'DeleteSubscription',
  sts: 'AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity'
}

const target = fileURLToPath(new URL('.', import.meta.url))
const [source] = process.argv.slice(2)
if (source === undefined || !existsSync(join(source, 'lambda'))) {
  process.stderr.write('Name the folder `botocore/data` of an unpacked botocore.\n')
  process.exit(1)
}

for (const name of readdirSync(target)) if (name.endsWith('.json.gz')) rmSync(join(target, name))
let count = 0
const actions: Record<string, string> = Object.fromEntries(RETIRED.map((service) => [service, '*']))
for (const folder of readdirSync(source).sort()) {
  const model = readModel(join(source, folder))
  if (model === undefined) continue
  const text = JSON.stringify(compact(model))
  const service = fileName(model.metadata.serviceId)
  writeFileSync(join(target, `${service}.json.gz`), gzipSync(text, { level: 9 }))
  actions[service] = actionsOf(service, model)
  count++
}
writeFileSync(join(target, 'service-actions.json.gz'), gzipSync(JSON.stringify(actions), { level: 9 }))
process.stdout.write(`${count} services\n`)

/** Every action of a service; with a hyphen in front those that Step Functions does not offer. */
function actionsOf(service: string, { operations }: BotocoreModel): string {
  const refused = UNSUPPORTED[service]?.split(' ') ?? []
  return Object.keys(operations)
    .map((name) => (refused.includes(name) ? `-${name}` : name))
    .join(' ')
}

/** The newest version of a service's API. */
function readModel(folder: string): BotocoreModel | undefined {
  const versions = existsSync(folder) && !folder.endsWith('.json') ? readdirSync(folder).sort() : []
  const file = join(folder, versions.at(-1) ?? '', 'service-2.json.gz')
  return existsSync(file) ? (JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as BotocoreModel) : undefined
}

/** As the AWS SDK for Java v2 calls the service, and after it Step Functions: `Lex Runtime Service` is `lexruntime`. */
function fileName(serviceId: string): string {
  return serviceId
    .replace(/ Service$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

/** What the operations answer, without the rest: neither requests nor documentation. */
function compact({ operations, shapes }: BotocoreModel): unknown {
  const used = new Map<string, unknown>()
  const use = (name: string): string => {
    if (!used.has(name)) {
      used.set(name, null)
      used.set(name, compactShape(shapes[name] as BotocoreShape, use))
    }
    return name
  }
  const answers = Object.entries(operations).map(([name, { output }]) => [name, output ? use(output.shape) : null])
  return { operations: Object.fromEntries(answers), shapes: Object.fromEntries(used) }
}

function compactShape(shape: BotocoreShape, use: (name: string) => string): unknown {
  const { type, min, max } = shape
  switch (type) {
    case 'structure': {
      if (shape.document === true || shape.eventstream === true) return { type: 'document' }
      const members = Object.entries(shape.members ?? {}).map(([name, { shape: member }]) => [name, use(member)])
      return { type, members: Object.fromEntries(members), ...(shape.required?.length && { required: shape.required }) }
    }
    case 'list':
      return { type, item: use(shape.member?.shape ?? ''), min, max }
    case 'map':
      return { type, value: use(shape.value?.shape ?? '') }
    case 'string':
      return shape.enum === undefined ? { type, min, max } : { type, enum: shape.enum }
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return { type: 'number', min, max }
    case 'blob':
      // a text in the answer
      return { type: 'string', min, max }
    case 'timestamp':
      return { type: 'string' }
    case 'boolean':
      return { type }
    default:
      throw new Error(`A shape has the unknown type ${type}`)
  }
}
