CREATE TABLE projects (
    project_id text PRIMARY KEY,
    name text NOT NULL,
    settings jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE watermarks (
    worker text PRIMARY KEY,
    position_ms bigint NOT NULL
);

CREATE TABLE leases (
    name text PRIMARY KEY,
    holder text NOT NULL,
    expires_at timestamptz NOT NULL
);
