-- What was stored before the view. Rows counted twice do no harm: only that the number changes with the hour matters.
INSERT INTO request_hours{{local}} (project_id, hour, inserted, newest_at)
SELECT project_id, toStartOfHour(start_time) AS hour, count(), now('UTC')
FROM requests{{local}}
GROUP BY project_id, hour
