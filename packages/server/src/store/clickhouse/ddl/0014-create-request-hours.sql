-- How many rows were ever inserted for an hour of a project: what was computed of the hour before is out of date once this number has changed.
CREATE TABLE IF NOT EXISTS request_hours{{local}}
(
    project_id LowCardinality(String),
    hour DateTime('UTC'),
    inserted SimpleAggregateFunction(sum, UInt64),
    newest_at SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, hour)
TTL toDateTime64(hour, 0, 'UTC') + INTERVAL {{request_ttl_days}} DAY
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
