-- Every version of a project's own evaluators; the newest counts, and without a definition it says that the evaluator was removed.
CREATE TABLE evaluators (
    project_id text NOT NULL REFERENCES projects (project_id),
    evaluator_id text NOT NULL,
    version integer NOT NULL,
    definition jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, evaluator_id, version)
);

-- What is to be judged and what was: a row for each request and version of an evaluator.
CREATE TABLE judgements (
    project_id text NOT NULL REFERENCES projects (project_id),
    evaluator_id text NOT NULL,
    version integer NOT NULL,
    request_id text NOT NULL,
    -- Of everything that is asked: the same question has the same hash.
    input_hash text NOT NULL,
    -- waiting, running, judged (not yet on the request), done, failed, skipped
    state text NOT NULL,
    -- When it may be taken up; of one that is running, until when nobody else may.
    not_before_ms bigint NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    -- A call that may cost something was begun, and its end is not known.
    is_call_open boolean NOT NULL DEFAULT false,
    cost_usd double precision NOT NULL DEFAULT 0,
    verdict jsonb,
    problem text,
    created_ms bigint NOT NULL,
    PRIMARY KEY (project_id, evaluator_id, version, request_id)
);

CREATE INDEX judgements_open ON judgements (not_before_ms) WHERE state IN ('waiting', 'running', 'judged');
CREATE INDEX judgements_by_input ON judgements (project_id, input_hash);
CREATE INDEX judgements_by_time ON judgements (created_ms);
-- The same question is never asked twice at once.
CREATE UNIQUE INDEX judgements_running ON judgements (project_id, input_hash) WHERE state = 'running';

CREATE TABLE evaluator_spending (
    project_id text NOT NULL REFERENCES projects (project_id),
    evaluator_id text NOT NULL,
    day text NOT NULL,
    reserved_usd double precision NOT NULL,
    spent_usd double precision NOT NULL,
    PRIMARY KEY (project_id, evaluator_id, day)
);

CREATE TABLE evaluator_counts (
    project_id text NOT NULL REFERENCES projects (project_id),
    evaluator_id text NOT NULL,
    day text NOT NULL,
    event text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (project_id, evaluator_id, day, event)
);
