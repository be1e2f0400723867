import { Client } from 'pg'

/** The tables of a store's schema that have a text somewhere in a row. */
export async function tablesWith(url: string, text: string): Promise<string[]> {
  const schema = new URL(url).searchParams.get('schema')
  const client = new Client({ connectionString: url.replace(/[?].*$/, '') })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      'SELECT tablename AS name FROM pg_tables WHERE schemaname = $1',
      [schema]
    )
    const found: string[] = []
    for (const { name } of rows) {
      const query = `SELECT 1 FROM ${schema}.${name} t WHERE position($1 in t::text) > 0 LIMIT 1`
      if ((await client.query(query, [text])).rowCount !== 0) found.push(name)
    }
    return found
  } finally {
    await client.end()
  }
}
