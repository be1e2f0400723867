/**
 * Step Functions' `aws-sdk:` integrations show the names of the AWS SDK for Java v2. These are its rules, as far as names
 * of services, errors and members follow from AWS's models (its `DefaultNamingStrategy` and `CodegenNamingUtils`).
 */

/** The client's name without `Client`: `DynamoDB` gives `DynamoDb`, `SFN` gives `Sfn`, `Secrets Manager` `SecretsManager`. */
export const javaServiceName = (serviceId: string): string => pascalCase(serviceId)

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

/** As the second does: also `DBInstances` gives `DbInstances`, and DynamoDB's `SS` `Ss`; `ETag` stays. */
export const javaMemberName: SpellMember = (name) => {
  // a word of the language is no name in it
  if (name === 'NULL') return 'Nul'
  let start = name.charAt(0).toUpperCase()
  for (let index = 1; index < name.length; index++) {
    const isLast = index === name.length - 1
    // an acronym at the beginning is one word, up to the capital that begins the next
    if (!isUpper(name.charAt(index)) || !(isLast || isUpper(name.charAt(index + 1)))) return start + name.slice(index)
    if (index === 1 && !isUpper(name.charAt(0))) return start + name.slice(index)
    start += name.charAt(index).toLowerCase()
  }
  return start
}

const isUpper = (character: string): boolean => /^[A-Z]$/.test(character)

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
