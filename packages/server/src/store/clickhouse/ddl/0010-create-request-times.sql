CREATE TABLE IF NOT EXISTS request_times{{local}}
(
    project_id LowCardinality(String),
    request_id String CODEC(ZSTD(1)),
    start_time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (project_id, request_id, start_time)
TTL toDateTime64(start_time, 0, 'UTC') + INTERVAL {{request_ttl_days}} DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 256
