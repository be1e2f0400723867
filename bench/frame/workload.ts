/** Definitions that several scenarios run. */

export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:step'
export const STEPS = 5

const chain = (state: (index: number) => object): string =>
  JSON.stringify({
    StartAt: 'Step0',
    States: Object.fromEntries(
      Array.from({ length: STEPS }, (_, index) => [
        `Step${index}`,
        { ...state(index), ...(index < STEPS - 1 ? { Next: `Step${index + 1}` } : { End: true }) }
      ])
    )
  })

/** Five Task states in a row. */
export const fiveTasks = chain(() => ({ Type: 'Task', Resource: functionArn }))

/** Five Pass states in a row; each adds its number to the input. */
export const fivePasses = chain((index) => ({ Type: 'Pass', Result: index, ResultPath: `$.step${index}` }))

export const INPUT = '{"order":17,"customer":"c-4711","amount":129.9}'
export const OUTPUT = '{"order":17,"state":"done"}'
