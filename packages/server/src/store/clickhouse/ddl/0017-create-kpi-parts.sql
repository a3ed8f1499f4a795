-- Aggregates that KPIs are added up from, of one hour by the values of one label (docs/adr/0007-kpi-parts.md).
CREATE TABLE IF NOT EXISTS kpi_parts{{local}}
(
    project_id LowCardinality(String),
    -- Field it is split by; the empty text: not split, with the empty text as the one value.
    label LowCardinality(String),
    -- Hash of the aggregate's SQL.
    aggregate UInt64,
    hour DateTime('UTC'),
    -- Of request_hours before it was computed: it holds as long as that is the same.
    inserted UInt64,
    computed_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    label_values Array(LowCardinality(String)) CODEC(ZSTD(1)),
    -- By value; empty where the aggregate is bins.
    numbers Array(Float64) CODEC(ZSTD(1)),
    -- By value: number of the bin, and how many lie in it.
    bins Array(Array(Int16)) CODEC(ZSTD(1)),
    bin_counts Array(Array(UInt32)) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(computed_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, label, aggregate, hour)
TTL toDateTime64(hour, 0, 'UTC') + INTERVAL {{request_ttl_days}} DAY
SETTINGS index_granularity = 256
