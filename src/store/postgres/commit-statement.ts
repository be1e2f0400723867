import type { Statement } from './database.ts'
import { arnColumns } from './summary-row.ts'

const arnNames = Object.values(arnColumns).flatMap((column) => [column, `${column}_hash`])
const arnTypes = Object.values(arnColumns).map((column) => `${column} text, ${column}_hash bigint`)

/**
 * The statement that makes a batch durable, in one round trip and as a transaction of its own, so that no connection ever
 * holds locks while it waits for us. Parameters: five arrays of a merged batch, the number of its partitions, and the array of its messages to nodes.
 *
 * - `fence` locks the partitions' rows against being taken over until the commit, and sees their newest epochs.
 * - `x` has a row per execution, its id, and whether its sequence is another than the expected one.
 * - Nothing is written unless `ready` says so. It and the tables are as they were when the statement began; what changes
 *   meanwhile meets a unique index (an error) or the last division (by zero): both undo everything.
 * - A message that has the key of one that an earlier commit of the batch acknowledges takes its row.
 */
export function commitStatement(schema: string): Statement {
  const text = `
WITH fence AS MATERIALIZED (
  SELECT p.partition
  FROM json_to_recordset($1::json) AS f(partition integer, epoch bigint)
  JOIN ${schema}.partitions p ON p.partition = f.partition AND p.epoch = f.epoch
  ORDER BY p.partition
  FOR SHARE OF p
),
x AS MATERIALIZED (
  SELECT i.*,
    coalesce(e.id, CASE WHEN i.is_new THEN nextval('${schema}.execution_ids') END) AS id,
    coalesce(j.sequence, 0) <> i.expected AS is_conflict
  FROM json_to_recordset($2::json) AS i(
    n integer, arn text, partition integer, expected bigint, is_new boolean, is_changed boolean, has_wake boolean,
    wake_at bigint, unfinished boolean, kind text, name text, ${arnTypes.join(', ')}, status text,
    start_date bigint, stop_date bigint, redrive_count integer, redrive_date bigint, details text,
    sequence bigint, first_event_id bigint, last_event_id bigint, text text, checkpoint_sequence bigint, checkpoint text)
  LEFT JOIN LATERAL (SELECT s.id FROM ${schema}.executions s WHERE s.arn = i.arn) e ON true
  LEFT JOIN LATERAL (
    SELECT b.sequence FROM ${schema}.journal b WHERE b.execution = e.id ORDER BY b.sequence DESC LIMIT 1
  ) j ON true
),
ready AS MATERIALIZED (
  SELECT (SELECT count(*) FROM fence) = $6::integer AS is_fenced,
    NOT EXISTS (SELECT 1 FROM x WHERE x.is_conflict) AS is_in_order
),
started AS (
  INSERT INTO ${schema}.executions (arn, id, partition, wake_at, unfinished, kind, name, ${arnNames.join(', ')}, status,
    start_date, stop_date, redrive_count, redriven, redrive_date, details)
  SELECT x.arn, x.id, x.partition, x.wake_at, coalesce(x.unfinished, false), x.kind, x.name,
    ${arnNames.map((column) => `x.${column}`).join(', ')}, x.status,
    x.start_date, x.stop_date, x.redrive_count, x.redrive_count > 0, x.redrive_date, x.details
  FROM x, ready WHERE x.is_new AND ready.is_fenced AND ready.is_in_order
),
changed AS (
  UPDATE ${schema}.executions e SET
    wake_at = CASE WHEN x.has_wake THEN x.wake_at ELSE e.wake_at END,
    unfinished = coalesce(x.unfinished, e.unfinished),
    status = coalesce(x.status, e.status),
    stop_date = CASE WHEN x.status IS NULL THEN e.stop_date ELSE x.stop_date END,
    redrive_count = coalesce(x.redrive_count, e.redrive_count),
    redriven = coalesce(x.redrive_count, e.redrive_count) > 0,
    redrive_date = CASE WHEN x.status IS NULL THEN e.redrive_date ELSE x.redrive_date END,
    details = CASE WHEN x.status IS NULL THEN e.details ELSE x.details END
  FROM x, ready
  WHERE e.arn = x.arn AND x.is_changed AND ready.is_fenced AND ready.is_in_order
  RETURNING 1
),
journalled AS (
  INSERT INTO ${schema}.journal (execution, sequence, first_event_id, last_event_id, text)
  SELECT x.id, x.sequence, x.first_event_id, x.last_event_id, x.text
  FROM x, ready WHERE x.sequence IS NOT NULL AND ready.is_fenced AND ready.is_in_order
  UNION ALL
  SELECT x.id, j.sequence, j.first_event_id, j.last_event_id, j.text
  FROM json_to_recordset($3::json) AS j(
    n integer, sequence bigint, first_event_id bigint, last_event_id bigint, text text), x, ready
  WHERE x.n = j.n AND ready.is_fenced AND ready.is_in_order
),
checkpointed AS (
  INSERT INTO ${schema}.checkpoints AS c (execution, sequence, text)
  SELECT x.id, x.checkpoint_sequence, x.checkpoint
  FROM x, ready WHERE x.checkpoint IS NOT NULL AND ready.is_fenced AND ready.is_in_order
  ON CONFLICT (execution) DO UPDATE SET sequence = excluded.sequence, text = excluded.text
),
messages AS MATERIALIZED (
  SELECT m.*, nextval('${schema}.message_ids') AS id
  FROM (
    SELECT r.*
    FROM json_to_recordset($4::json) AS r(
      place integer, n integer, partition integer, arn text, key text, text text), ready
    WHERE ready.is_fenced AND ready.is_in_order
    ORDER BY r.place
  ) m
),
done AS MATERIALIZED (
  SELECT i.partition, i.id, i.key, (
      SELECT min(m.id) FROM messages m WHERE m.partition = i.partition AND m.key = i.key AND m.n > a.n
    ) AS sent_again
  FROM ready, json_to_recordset($5::json) AS a(n integer, partition integer, id bigint)
  CROSS JOIN LATERAL (
    SELECT q.partition, q.id, q.key FROM ${schema}.inbox q WHERE q.partition = a.partition AND q.id = a.id
  ) i
  WHERE ready.is_fenced AND ready.is_in_order
),
sent AS (
  INSERT INTO ${schema}.inbox (partition, id, arn, key, text)
  SELECT m.partition, m.id, m.arn, m.key, m.text
  FROM (SELECT * FROM messages ORDER BY place) m
  WHERE NOT EXISTS (SELECT 1 FROM done d WHERE d.partition = m.partition AND d.key = m.key)
  ON CONFLICT (partition, key) DO NOTHING
),
sent_again AS (
  UPDATE ${schema}.inbox i SET id = m.id, arn = m.arn, text = m.text
  FROM done d, messages m
  WHERE i.partition = d.partition AND i.id = d.id AND m.id = d.sent_again
),
acknowledged AS (
  DELETE FROM ${schema}.inbox i USING done d
  WHERE i.partition = d.partition AND i.id = d.id AND d.sent_again IS NULL
),
told AS (
  INSERT INTO ${schema}.node_messages (owner, id, text)
  SELECT m.owner, nextval('${schema}.message_ids'), m.text
  FROM (
    SELECT r.* FROM json_to_recordset($7::json) AS r(place integer, owner text, text text), ready
    WHERE ready.is_fenced AND ready.is_in_order
    ORDER BY r.place
  ) m
)
SELECT ready.is_fenced AS "isFenced", ready.is_in_order AS "isInOrder", 1 / CASE
  WHEN ready.is_fenced AND ready.is_in_order AND (SELECT count(*) FROM x WHERE x.is_changed) <> (SELECT count(*) FROM changed)
  THEN 0 ELSE 1 END AS whole
FROM ready`
  return { name: 'commit', text, isRepeatable: false, isUrgent: true }
}
