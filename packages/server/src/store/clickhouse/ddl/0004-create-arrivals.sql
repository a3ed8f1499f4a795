CREATE TABLE IF NOT EXISTS arrivals{{local}}
(
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    project_id LowCardinality(String),
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    request_id String CODEC(ZSTD(1)),
    is_root Bool
)
ENGINE = MergeTree
PARTITION BY toYYYYMMDD(ingested_at)
ORDER BY (ingested_at, project_id, trace_id)
TTL toDateTime64(ingested_at, 0, 'UTC') + INTERVAL 7 DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
