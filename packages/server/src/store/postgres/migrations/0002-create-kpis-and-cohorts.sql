-- Every version of a project's own KPIs; the newest counts, and without a definition it says that the KPI was removed.
CREATE TABLE kpis (
    project_id text NOT NULL REFERENCES projects (project_id),
    kpi_id text NOT NULL,
    version integer NOT NULL,
    definition jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, kpi_id, version)
);

CREATE TABLE cohorts (
    project_id text NOT NULL REFERENCES projects (project_id),
    cohort_id text NOT NULL,
    title text NOT NULL,
    filter text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, cohort_id)
);
