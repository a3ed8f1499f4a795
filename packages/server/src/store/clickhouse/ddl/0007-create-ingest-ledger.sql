CREATE TABLE IF NOT EXISTS ingest_ledger{{local}}
(
    project_id LowCardinality(String),
    minute DateTime('UTC'),
    source LowCardinality(String),
    signal LowCardinality(String),
    event LowCardinality(String),
    reason String,
    count UInt64
)
ENGINE = SummingMergeTree(count)
PARTITION BY toYYYYMM(minute)
ORDER BY (project_id, minute, source, signal, event, reason)
TTL toDateTime64(minute, 0, 'UTC') + INTERVAL {{span_ttl_days}} DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
