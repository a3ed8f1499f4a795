CREATE MATERIALIZED VIEW IF NOT EXISTS request_row_hours TO request_hours{{local}} AS
SELECT project_id, toStartOfHour(start_time) AS hour, count() AS inserted, now('UTC') AS newest_at
FROM requests{{local}}
GROUP BY project_id, hour
