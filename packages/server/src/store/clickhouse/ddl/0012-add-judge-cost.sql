-- A fact (model/fact.ts): what judges of the project's own cost for the request.
ALTER TABLE requests{{local}} ADD COLUMN IF NOT EXISTS judge_cost_usd Nullable(Float64) AFTER retry_cost_usd
