import jsonata from 'jsonata'
import { JSONPath } from 'jsonpath-plus'
import { serve } from '../frame/contender.ts'
import { drive } from '../frame/load.ts'
import { jsonataTransformation, jsonpaths, order } from '../frame/workload.ts'

/** The transformations alone, by the libraries that one would call from code: text in, text out. */
await serve<object, { language: 'JSONata' | 'JSONPath'; count: number }, { perSecond: number }>(async () => {
  const expression = jsonata(jsonataTransformation)
  const text = JSON.stringify(order)
  const works = {
    JSONata: async () => JSON.stringify(await expression.evaluate(JSON.parse(text))),
    JSONPath: async () => {
      const json: unknown = JSON.parse(text)
      const found = Object.entries(jsonpaths).map(([key, path]) => [key, JSONPath({ path, json: json as object })])
      return JSON.stringify(Object.fromEntries(found))
    }
  }
  return {
    async measure({ language, count }) {
      const { perSecond } = await drive(count, 1, works[language])
      return { perSecond }
    },
    close: async () => undefined
  }
})
