import { ApiError, FRONT_END_NAMESPACE } from '../../api/errors.ts'

/**
 * The refusals of AWS's front end, which all its JSON services share. Texts and their order were seen in answers of
 * DynamoDB and Kinesis; the status of 400 in those of Step Functions.
 */
const refuse = (
  type: Extract<
    ApiError['type'],
    `${string}SignatureException` | 'MissingAuthenticationTokenException' | 'UnrecognizedClientException'
  >,
  message: string
): ApiError => new ApiError(type, message, { namespace: FRONT_END_NAMESPACE })

export const missingToken = (): ApiError =>
  refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')

export const unknownClient = (): ApiError =>
  refuse('UnrecognizedClientException', 'The security token included in the request is invalid.')

export const incompleteSignature = (message: string): ApiError => refuse('IncompleteSignatureException', message)

export const invalidSignature = (message: string): ApiError => refuse('InvalidSignatureException', message)
