/** What the operations of one AWS service answer: enough to check a mocked answer against it. */
export interface ServiceModel {
  /** Operation (`GetObject`) to the name of the shape it answers, `null` where it answers nothing. */
  readonly operations: Readonly<Record<string, string | null>>
  readonly shapes: Readonly<Record<string, AnswerShape>>
}

/** A shape as it looks in the JSON of a task's result: blobs and timestamps are strings there. */
export type AnswerShape =
  | {
      readonly type: 'structure'
      /** Name in the service's own spelling to the name of the member's shape. */
      readonly members: Readonly<Record<string, string>>
      readonly required?: readonly string[]
    }
  | ({ readonly type: 'list'; readonly item: string } & Bounds)
  | { readonly type: 'map'; readonly value: string }
  | ({ readonly type: 'string'; readonly enum?: readonly string[] } & Bounds)
  | ({ readonly type: 'number' } & Bounds)
  | { readonly type: 'boolean' }
  /** Any JSON. */
  | { readonly type: 'document' }

/** Of a number its value, of anything else its length. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
}

/** @param service its name in the AWS SDK for Java v2, which Step Functions follows: `eventbridge`, `sfn` */
export type ReadServiceModel = (service: string) => Promise<ServiceModel | undefined>
