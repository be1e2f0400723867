import type { SdkClient, SdkModule } from './sdk-module.ts'

/** The task state's role cannot be assumed. */
export class RoleRefused extends Error {
  override readonly name = 'RoleRefused'
  readonly roleArn: string

  constructor(roleArn: string, reason: string) {
    super(`${roleArn} cannot be assumed: ${reason}`)
    this.roleArn = roleArn
  }
}

export interface TemporaryCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/**
 * Credentials of a role by STS; the SDK asks again before they expire.
 * @throws {RoleRefused} the answer's promise rejects
 */
export const roleCredentials =
  (roleArn: string, connect: () => Promise<{ readonly module: SdkModule; readonly client: SdkClient }>) =>
  async (): Promise<TemporaryCredentials> => {
    const { module, client } = await connect()
    const Command = module.commands.AssumeRoleCommand
    if (Command === undefined) throw new RoleRefused(roleArn, 'the package of STS has no AssumeRole')
    try {
      const command = new Command({ RoleArn: roleArn, RoleSessionName: 'stepwright' })
      const { Credentials } = (await client.send(command, { abortSignal: NEVER })) as { readonly Credentials: Assumed }
      return {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        sessionToken: Credentials.SessionToken,
        expiration: Credentials.Expiration
      }
    } catch (error) {
      throw new RoleRefused(roleArn, String(error))
    }
  }

interface Assumed {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

/** The credentials serve other tasks as well as the one that asked first. */
const NEVER = new AbortController().signal
