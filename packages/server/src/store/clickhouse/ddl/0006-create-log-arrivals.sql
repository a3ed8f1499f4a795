CREATE MATERIALIZED VIEW IF NOT EXISTS log_arrivals TO arrivals{{local}} AS
SELECT ingested_at, project_id, trace_id, '' AS span_id, '' AS request_id, false AS is_root
FROM logs{{local}}
WHERE trace_id != ''
