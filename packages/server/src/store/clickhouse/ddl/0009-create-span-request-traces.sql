CREATE MATERIALIZED VIEW IF NOT EXISTS span_request_traces TO request_traces{{local}} AS
SELECT project_id, request_id, trace_id, max(start_time) AS start_time
FROM spans{{local}}
WHERE request_id != ''
GROUP BY project_id, request_id, trace_id
