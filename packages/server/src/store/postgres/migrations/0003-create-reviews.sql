CREATE TABLE taxonomy_versions (
    project_id text NOT NULL REFERENCES projects (project_id),
    version integer NOT NULL,
    classes jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL,
    PRIMARY KEY (project_id, version)
);

CREATE TABLE reviews (
    review_id uuid PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects (project_id),
    request_id text NOT NULL,
    reviewer text NOT NULL,
    verdict text NOT NULL,
    sub_class text,
    stage text,
    note text,
    reason text NOT NULL,
    shown_class text NOT NULL,
    shown_rule text NOT NULL,
    created_at timestamptz NOT NULL,
    withdrawn_at timestamptz
);

CREATE INDEX reviews_by_time ON reviews (project_id, created_at DESC);
CREATE INDEX reviews_by_request ON reviews (project_id, request_id);
