import type { AwsEndpointSettings } from '../integrations/aws-sdk/endpoints.ts'

/** Step Functions Local's variables, by the AWS SDK's names of the services. */
const LOCAL_VARIABLES: Readonly<Record<string, string>> = {
  BATCH_ENDPOINT: 'BATCH',
  DYNAMODB_ENDPOINT: 'DYNAMODB',
  ECS_ENDPOINT: 'ECS',
  EVENTS_ENDPOINT: 'EVENTBRIDGE',
  GLUE_ENDPOINT: 'GLUE',
  SAGE_MAKER_ENDPOINT: 'SAGEMAKER',
  SNS_ENDPOINT: 'SNS',
  SQS_ENDPOINT: 'SQS'
}

const VARIABLE = /^AWS_ENDPOINT_URL(?:_([A-Z0-9_]+))?$/

/** Any of these tells the AWS SDK who asks. */
const CREDENTIAL_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI'
]

/**
 * The endpoints that the environment names: `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>` and those of Step Functions
 * Local.
 * @param isOwnAddress a shell set up to talk to this very server must not make its tasks call it as if it were AWS
 * @param refuse throws for what is no URL
 */
export function readAwsEndpoints(
  environment: Readonly<Record<string, string | undefined>>,
  isOwnAddress: (url: URL) => boolean,
  refuse: (name: string, text: string) => never
): AwsEndpointSettings {
  const urls: Record<string, URL> = {}
  let ignoreEnvironment = false
  for (const [name, text = ''] of Object.entries(environment).sort(([one], [other]) => (one < other ? 1 : -1))) {
    const match = VARIABLE.exec(name)
    const service = match === null ? LOCAL_VARIABLES[name] : (match[1] ?? '')
    if (service === undefined || text === '') continue
    const url = URL.parse(/^https?:\/\//.test(text) ? text : `http://${text}`) ?? refuse(name, text)
    if (isOwnAddress(url)) ignoreEnvironment = true
    else urls[service] = url
  }
  return {
    urls,
    ignoreEnvironment,
    hasCredentials: CREDENTIAL_VARIABLES.some((name) => environment[name] !== undefined && environment[name] !== '')
  }
}
