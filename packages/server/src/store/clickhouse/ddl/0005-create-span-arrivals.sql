CREATE MATERIALIZED VIEW IF NOT EXISTS span_arrivals TO arrivals{{local}} AS
SELECT ingested_at, project_id, trace_id, span_id, request_id, parent_span_id = '' AS is_root
FROM spans{{local}}
