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

/** One Wait state, so that an execution is begun and no more. */
export const oneWait = JSON.stringify({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } }
})

/** One Pass state: begun and closed in one. */
export const onePass = JSON.stringify({ StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } })

/** One Task that waits for a worker. */
export const oneActivity = JSON.stringify({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: 'arn:aws:states:us-east-1:123456789012:activity:bench', End: true } }
})

/** Counts to the input's `limit`: nine events each time round, a task among them. */
export const loop = JSON.stringify({
  StartAt: 'Count',
  States: {
    Count: {
      Type: 'Pass',
      Parameters: { 'n.$': 'States.MathAdd($.n, 1)', 'limit.$': '$.limit' },
      Next: 'Work'
    },
    Work: { Type: 'Task', Resource: functionArn, ResultPath: null, Next: 'Enough' },
    Enough: {
      Type: 'Choice',
      Choices: [{ Variable: '$.n', NumericLessThanPath: '$.limit', Next: 'Count' }],
      Default: 'Done'
    },
    Done: { Type: 'Succeed' }
  }
})

/** How often round gives about so many events. */
const rounds = (events: number): number => Math.floor((events - 6) / 9)

export const loopInput = (events: number): string => JSON.stringify({ n: 0, limit: rounds(events) })

/** The events of that execution's history. */
export const loopEvents = (events: number): number => rounds(events) * 9 + 4

/** Ten branches of one Pass state. */
export const parallel = JSON.stringify({
  StartAt: 'All',
  States: {
    All: {
      Type: 'Parallel',
      End: true,
      Branches: Array.from({ length: 10 }, (_, index) => ({
        StartAt: `Branch${index}`,
        States: { [`Branch${index}`]: { Type: 'Pass', End: true } }
      }))
    }
  }
})

/** A Pass state for each item of the input's `items`. */
export const inlineMap = JSON.stringify({
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      End: true,
      ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } }
    }
  }
})

/** An order of many lines, as transformations meet it. */
export const order = {
  id: 'o-17',
  customer: { id: 'c-4711', name: 'Ada', country: 'GB' },
  lines: Array.from({ length: 50 }, (_, index) => ({
    sku: `s-${index}`,
    price: 9.5 + index,
    quantity: (index % 4) + 1
  }))
}

export const jsonataTransformation = `{
  "customer": customer.name & " (" & customer.country & ")",
  "total": $sum(lines.(price * quantity)),
  "dear": lines[price > 40].{"sku": sku, "cost": price * quantity},
  "skus": $join(lines.sku, ",")
}`

export const jsonataState = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Transform',
  States: {
    Transform: {
      Type: 'Pass',
      End: true,
      Output: `{% $states.input.${jsonataTransformation} %}`
    }
  }
})

export const jsonpaths = {
  name: '$.customer.name',
  skus: '$.lines[*].sku',
  dear: '$.lines[?(@.price > 40)]',
  first: '$.lines[0]',
  quantities: '$..quantity'
}

export const jsonpathState = JSON.stringify({
  StartAt: 'Transform',
  States: {
    Transform: {
      Type: 'Pass',
      End: true,
      Parameters: Object.fromEntries(Object.entries(jsonpaths).map(([name, path]) => [`${name}.$`, path]))
    }
  }
})

/** Five Task states with an expression of about half a millisecond each: work of a node and not of its store. */
export const fiveComputingTasks = JSON.stringify({
  QueryLanguage: 'JSONata',
  ...(JSON.parse(
    chain(() => ({ Type: 'Task', Resource: functionArn, Arguments: '{% $sum([1..2000].($ * $ % 7)) %}' }))
  ) as object)
})
