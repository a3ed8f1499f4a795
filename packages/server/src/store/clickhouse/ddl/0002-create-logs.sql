CREATE TABLE IF NOT EXISTS logs{{local}}
(
    project_id LowCardinality(String),
    trace_id String CODEC(ZSTD(1)),
    span_id String CODEC(ZSTD(1)),
    log_id String CODEC(ZSTD(1)),
    ingested_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    time DateTime64(9, 'UTC') CODEC(Delta, ZSTD(1)),
    severity_number UInt8,
    severity_text LowCardinality(String),
    event_name LowCardinality(String),
    service_name LowCardinality(String),
    scope_name LowCardinality(String),
    dialect LowCardinality(String),
    warnings Array(String) CODEC(ZSTD(1)),
    resource_attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    resource_json_keys Array(LowCardinality(String)),
    body String CODEC(ZSTD(1)) TTL toDateTime64(time, 0, 'UTC') + INTERVAL {{content_ttl_days}} DAY,
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(1)) TTL toDateTime64(time, 0, 'UTC') + INTERVAL {{content_ttl_days}} DAY,
    json_keys Array(LowCardinality(String)) TTL toDateTime64(time, 0, 'UTC') + INTERVAL {{content_ttl_days}} DAY,
    contributes String CODEC(ZSTD(1)) TTL toDateTime64(time, 0, 'UTC') + INTERVAL {{content_ttl_days}} DAY,
    INDEX trace_id_index trace_id TYPE bloom_filter(0.001) GRANULARITY 1
)
ENGINE = ReplacingMergeTree(ingested_at)
PARTITION BY toYYYYMMDD(time)
ORDER BY (project_id, toStartOfHour(time), trace_id, span_id, log_id)
TTL toDateTime64(time, 0, 'UTC') + INTERVAL {{span_ttl_days}} DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, index_granularity = 1024
