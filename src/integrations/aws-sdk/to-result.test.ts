import { expect, test } from 'vitest'
import { toPlain } from '../../lib/json/value.ts'
import { capitalised } from './java-names.ts'
import { loadSdkModule } from './sdk-module.ts'
import { toResult } from './to-result.ts'

test('a stream of events is their list', async () => {
  const module = await loadSdkModule('@aws-sdk/client-bedrock-runtime', '.')
  const Command = module.commands.ConverseStreamCommand
  const schema = module.readSchema(Command === undefined ? undefined : new Command({}).schema?.[5])
  async function* events() {
    yield { messageStart: { role: 'assistant' } }
    yield { contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Hello' } } }
    yield { metadata: { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } } }
  }
  expect(toPlain(await toResult({ stream: events() }, schema, capitalised, 1_000))).toEqual({
    Stream: [
      { MessageStart: { Role: 'assistant' } },
      { ContentBlockDelta: { ContentBlockIndex: 0, Delta: { Text: 'Hello' } } },
      { Metadata: { Usage: { InputTokens: 1, OutputTokens: 2, TotalTokens: 3 } } }
    ]
  })
})
