/**
 * Few pages per commit decide here. A step that changes neither when an execution must be woken nor its status appends a
 * journal row and touches nothing else: the unique index of the journal is also what checks the sequence. Executions are
 * listed by ARNs of which a 48-bit hash leads the index; the ARN itself is in the row and checked.
 *
 * Texts that are ordered are ordered by code unit (collation C).
 */
export const initial = (schema: string): string => `
CREATE SEQUENCE ${schema}.execution_ids;

CREATE TABLE ${schema}.partitions (
  partition integer PRIMARY KEY,
  owner text,
  epoch bigint NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE ${schema}.executions (
  arn text COLLATE "C" PRIMARY KEY,
  id bigint NOT NULL,
  partition integer NOT NULL,
  wake_at bigint,
  unfinished boolean NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  state_machine text NOT NULL,
  state_machine_hash bigint NOT NULL,
  state_machine_version text,
  state_machine_version_hash bigint,
  state_machine_alias text,
  state_machine_alias_hash bigint,
  map_run text,
  map_run_hash bigint,
  parent text,
  parent_hash bigint,
  status text NOT NULL,
  start_date bigint NOT NULL,
  stop_date bigint,
  redrive_count integer NOT NULL,
  redriven boolean NOT NULL,
  redrive_date bigint,
  details text
);

CREATE INDEX executions_to_wake ON ${schema}.executions (partition, wake_at, arn) WHERE wake_at IS NOT NULL;
CREATE INDEX executions_unfinished ON ${schema}.executions (partition, arn) WHERE unfinished;
CREATE INDEX executions_closed ON ${schema}.executions (partition, stop_date)
  WHERE stop_date IS NOT NULL AND NOT unfinished;
CREATE INDEX executions_by_state_machine
  ON ${schema}.executions (state_machine_hash, kind, status, redriven, start_date);
CREATE INDEX executions_by_version
  ON ${schema}.executions (state_machine_version_hash, kind, status, redriven, start_date)
  WHERE state_machine_version_hash IS NOT NULL;
CREATE INDEX executions_by_alias
  ON ${schema}.executions (state_machine_alias_hash, kind, status, redriven, start_date)
  WHERE state_machine_alias_hash IS NOT NULL;
CREATE INDEX executions_by_map_run
  ON ${schema}.executions (map_run_hash, kind, status, redriven, start_date)
  WHERE map_run_hash IS NOT NULL;
CREATE INDEX executions_by_parent
  ON ${schema}.executions (parent_hash, kind, status, redriven, start_date)
  WHERE parent_hash IS NOT NULL;

CREATE TABLE ${schema}.journal (
  execution bigint NOT NULL,
  sequence bigint NOT NULL,
  first_event_id bigint NOT NULL,
  last_event_id bigint NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (execution, sequence)
);

CREATE TABLE ${schema}.checkpoints (
  execution bigint PRIMARY KEY,
  sequence bigint NOT NULL,
  text text NOT NULL
);

-- An id is never used twice, so that a late acknowledgement cannot delete another message.
CREATE SEQUENCE ${schema}.message_ids;

CREATE TABLE ${schema}.inbox (
  partition integer NOT NULL,
  id bigint NOT NULL,
  arn text NOT NULL,
  key text NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (partition, id),
  UNIQUE (partition, key)
);

CREATE TABLE ${schema}.node_messages (
  owner text NOT NULL,
  id bigint NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (owner, id)
);

CREATE TABLE ${schema}.resources (
  kind text NOT NULL,
  arn text COLLATE "C" NOT NULL,
  parent text NOT NULL,
  sort_key text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  document text NOT NULL,
  PRIMARY KEY (kind, arn),
  UNIQUE (kind, parent, sort_key)
);
`
