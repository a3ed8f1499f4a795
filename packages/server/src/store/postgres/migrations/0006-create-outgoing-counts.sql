-- What became of what Faultline sent to others, by hour.
CREATE TABLE outgoing_counts (
    project_id text NOT NULL REFERENCES projects (project_id),
    hour timestamptz NOT NULL,
    kind text NOT NULL,
    event text NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (project_id, hour, kind, event, reason)
);
