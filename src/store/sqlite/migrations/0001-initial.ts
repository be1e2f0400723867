/**
 * Sizes decide here: a journal row repeats no ARN, and the ARNs that executions are listed by are kept once, in `arns`.
 * Journal rows are appended in the order of their commits, so that a commit touches few pages whatever executions it
 * holds; the index finds them by execution and, covering the event ids, by a range of history.
 */
export const initial = `
CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  partition_count INTEGER NOT NULL,
  health_checks INTEGER NOT NULL DEFAULT 0,
  indexed_until INTEGER NOT NULL DEFAULT 0,
  index_revision INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE partitions (
  partition INTEGER PRIMARY KEY,
  owner TEXT,
  epoch INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE arns (
  id INTEGER PRIMARY KEY,
  arn TEXT NOT NULL UNIQUE
) STRICT;

-- That an ARN is there once is seen to by execution-ids.ts.
CREATE TABLE executions (
  id INTEGER PRIMARY KEY,
  arn TEXT NOT NULL,
  arn_hash INTEGER NOT NULL,
  partition INTEGER NOT NULL,
  wake_at INTEGER,
  unfinished INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  state_machine INTEGER NOT NULL,
  state_machine_version INTEGER,
  state_machine_alias INTEGER,
  map_run INTEGER,
  parent INTEGER,
  status TEXT NOT NULL,
  start_date INTEGER NOT NULL,
  stop_date INTEGER,
  redrive_count INTEGER NOT NULL,
  redrive_date INTEGER,
  details TEXT
) STRICT;

-- Of all executions with ids up to indexed_until, and of some others.
CREATE TABLE execution_ids (
  arn_hash INTEGER NOT NULL,
  id INTEGER NOT NULL,
  PRIMARY KEY (arn_hash, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX executions_to_wake ON executions (partition, wake_at, arn) WHERE wake_at IS NOT NULL;
CREATE INDEX executions_unfinished ON executions (partition, arn) WHERE unfinished = 1;
CREATE INDEX executions_closed ON executions (partition, stop_date) WHERE stop_date IS NOT NULL AND unfinished = 0;
CREATE INDEX executions_by_state_machine
  ON executions (state_machine, kind, status, (redrive_count > 0), start_date);
CREATE INDEX executions_by_version
  ON executions (state_machine_version, kind, status, (redrive_count > 0), start_date)
  WHERE state_machine_version IS NOT NULL;
CREATE INDEX executions_by_alias
  ON executions (state_machine_alias, kind, status, (redrive_count > 0), start_date)
  WHERE state_machine_alias IS NOT NULL;
CREATE INDEX executions_by_map_run
  ON executions (map_run, kind, status, (redrive_count > 0), start_date)
  WHERE map_run IS NOT NULL;
CREATE INDEX executions_by_parent
  ON executions (parent, kind, status, (redrive_count > 0), start_date)
  WHERE parent IS NOT NULL;

CREATE TABLE journal (
  execution INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  first_event_id INTEGER NOT NULL,
  last_event_id INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX journal_by_execution ON journal (execution, sequence, first_event_id, last_event_id);

CREATE TABLE checkpoints (
  execution INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

-- An id is never used twice, so that a late acknowledgement cannot delete another message.
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  partition INTEGER NOT NULL,
  arn TEXT NOT NULL,
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (partition, key)
) STRICT;

CREATE INDEX inbox_by_partition ON inbox (partition);

CREATE TABLE node_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE INDEX node_messages_by_owner ON node_messages (owner);

CREATE TABLE resources (
  kind TEXT NOT NULL,
  arn TEXT NOT NULL,
  parent TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  revision INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (kind, arn),
  UNIQUE (kind, parent, sort_key)
) STRICT;
`
