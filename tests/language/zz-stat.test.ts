import fc from 'fast-check'
import { test } from 'vitest'
import { anyDefinition } from '/work/main/tests/language/arbitrary-definition.ts'
import { parseDefinition } from '/work/main/src/asl/parse.ts'
test('stat', () => {
  const s = fc.sample(anyDefinition, 1500); let ok = 0; const why = new Map()
  for (const d of s) { const r = parseDefinition(JSON.stringify(d), { type: 'STANDARD' }); if (r.machine) ok++; else { const m = r.diagnostics.find(x=>x.severity==='ERROR'); const k = m.code+' '+m.message.slice(0,60)+' '+(m.location??'').split('/').at(-1); why.set(k, (why.get(k)??0)+1) } }
  console.log(ok, s.length, [...why].sort((a,b)=>b[1]-a[1]).slice(0,25))
})
