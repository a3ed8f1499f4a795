CREATE MATERIALIZED VIEW IF NOT EXISTS request_row_times TO request_times{{local}} AS
SELECT project_id, request_id, start_time
FROM requests{{local}}
