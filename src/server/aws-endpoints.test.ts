import { describe, expect, test } from 'vitest'
import { readAwsEndpoints } from './aws-endpoints.ts'

const read = (environment: Record<string, string>) => {
  const { urls, ...rest } = readAwsEndpoints(
    environment,
    (url) => url.port === '8083',
    (name, text) => {
      throw new Error(`${name}: ${text}`)
    }
  )
  return { ...rest, urls: Object.fromEntries(Object.entries(urls).map(([service, url]) => [service, url.href])) }
}

describe('the endpoints of AWS services', () => {
  test('are none by default', () => {
    expect(read({ AWS_ENDPOINT_URL: '', PATH: '/bin' })).toEqual({
      urls: {},
      ignoreEnvironment: false,
      hasCredentials: false
    })
  })

  test('are one for all, and one for each service that has its own', () => {
    expect(
      read({
        AWS_ENDPOINT_URL: 'http://localhost:4566',
        AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://secrets.test',
        AWS_ACCESS_KEY_ID: 'AKIA'
      })
    ).toEqual({
      urls: { '': 'http://localhost:4566/', SECRETS_MANAGER: 'https://secrets.test/' },
      ignoreEnvironment: false,
      hasCredentials: true
    })
  })

  test("may be Step Functions Local's, after the SDK's", () => {
    expect(
      read({ SQS_ENDPOINT: 'localhost:9324', DYNAMODB_ENDPOINT: 'http://a', AWS_ENDPOINT_URL_DYNAMODB: 'http://b' })
        .urls
    ).toEqual({
      SQS: 'http://localhost:9324/',
      DYNAMODB: 'http://b/'
    })
  })

  test('are never this very server', () => {
    expect(read({ AWS_ENDPOINT_URL: 'http://localhost:8083' })).toMatchObject({ urls: {}, ignoreEnvironment: true })
  })

  test('that are no URLs are refused', () => {
    expect(() => read({ AWS_ENDPOINT_URL_SQS: 'http://[' })).toThrow('AWS_ENDPOINT_URL_SQS: http://[')
  })
})
