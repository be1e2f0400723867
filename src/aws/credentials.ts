/** What requests to AWS services are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Asked before each request, since temporary credentials change. */
export type CredentialSource = () => Promise<AwsCredentials>

/** Emulators look at no more than the form of a signature. */
const PLACEHOLDER: AwsCredentials = { accessKeyId: 'test', secretAccessKey: 'test' }

const AWS_HOST = /\.amazonaws\.com(?:\.cn)?$/
const PROVIDER_PACKAGE = '@aws-sdk/credential-provider-node'

/**
 * Credentials for the requests to an endpoint: those given; else, for AWS itself, what the AWS SDK finds (profiles,
 * roles of containers and machines), which needs its package; else a placeholder.
 */
export function credentialsFor(
  endpoint: URL,
  given: AwsCredentials | undefined,
  load: (packageName: string) => Promise<unknown> = (packageName) => import(packageName)
): CredentialSource {
  if (given !== undefined) return () => Promise.resolve(given)
  if (!AWS_HOST.test(endpoint.hostname)) return () => Promise.resolve(PLACEHOLDER)
  let chain: Promise<CredentialSource> | undefined
  return async () => {
    chain ??= loadProviderChain(endpoint, load)
    return (await chain)()
  }
}

async function loadProviderChain(
  endpoint: URL,
  load: (packageName: string) => Promise<unknown>
): Promise<CredentialSource> {
  try {
    const { defaultProvider } = (await load(PROVIDER_PACKAGE)) as { defaultProvider: () => CredentialSource }
    return defaultProvider()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(
      `Requests to ${endpoint.origin} need credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or install the package ${PROVIDER_PACKAGE}, which finds those of profiles and roles.`
    )
  }
}
