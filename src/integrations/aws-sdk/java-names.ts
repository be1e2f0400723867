/**
 * Step Functions' `aws-sdk:` integrations show the names of the AWS SDK for Java v2. These are its rules, as far as names
 * of services, errors and members follow from AWS's models (its `DefaultNamingStrategy` and `CodegenNamingUtils`).
 */

/** The client's name without `Client`: `DynamoDB` gives `DynamoDb`, `Secrets Manager` `SecretsManager`, `Config Service` `Config`. */
export const javaServiceName = (serviceId: string): string =>
  pascalCase(serviceId)
    .replace(/^(?:Amazon|Aws)/, '')
    .replace(/Service$/, '')

/** The class of an error: `NoSuchKey` gives `NoSuchKeyException`, `DBInstanceNotFoundFault` `DbInstanceNotFoundException`. */
export function javaExceptionName(name: string): string {
  if (name.endsWith('Fault')) return `${pascalCase(name.slice(0, -'Fault'.length))}Exception`
  const spelled = pascalCase(name)
  return spelled.endsWith('Exception') ? spelled : `${spelled}Exception`
}

/** How a service's members are spelled in parameters and results. */
export type SpellMember = (name: string) => string

/** As the first SDK for Java does, which the optimised integrations show: `executionArn` gives `ExecutionArn`. */
export const capitalised: SpellMember = (name) => name.charAt(0).toUpperCase() + name.slice(1)

/**
 * As the second does: an acronym at the beginning is one word (`DBInstances` gives `DbInstances`, `EC2InstanceId`
 * `Ec2InstanceId`, DynamoDB's `SS` `Ss`), up to a capital that begins another (`ETag`). What a Java class cannot call a
 * method ends in `Value` (AWS's example: `Equals` is `EqualsValue`).
 */
export const javaMemberName: SpellMember = (name) => {
  // the one name that the SDK gives by hand (recorded of DynamoDB's attribute values)
  if (name === 'NULL') return 'Nul'
  const acronym = /^(?:[A-Z](?![a-z]))+/.exec(name.slice(1))?.[0] ?? ''
  const variable = name.charAt(0).toLowerCase() + acronym.toLowerCase() + name.slice(1 + acronym.length)
  const isTaken = JAVA_KEYWORDS.has(variable.toLowerCase()) || JAVA_METHODS.has(variable)
  return capitalised(isTaken ? `${variable}Value` : variable)
}

const JAVA_KEYWORDS: ReadonlySet<string> = new Set(
  `abstract assert boolean break byte case catch char class const continue default do double else enum extends false
   final finally float for goto if implements import instanceof int interface long native new null package private
   protected public return short static strictfp super switch synchronized this throw throws transient true try void
   volatile while`.split(/\s+/)
)

const JAVA_METHODS: ReadonlySet<string> = new Set(
  `builder equals finalize getClass hashCode notify notifyAll overrideConfiguration sdkFields sdkHttpResponse toBuilder
   toString wait`.split(/\s+/)
)

const pascalCase = (text: string): string =>
  words(text)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('')

const words = (text: string): readonly string[] =>
  text
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .replace(/([^a-z]{2,})v([0-9]+)/g, '$1 v$2 ')
    .replace(/([^A-Z]{2,})V([0-9]+)/g, '$1 V$2 ')
    .replace(/([a-z])(?=[A-Z][a-zA-Z0-9])/g, '$1 ')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([0-9])([a-zA-Z])/g, '$1 $2')
    .trim()
    .split(/ +/)
