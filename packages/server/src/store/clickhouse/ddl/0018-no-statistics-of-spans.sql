-- ClickHouse counts distinct values of every column at each merge, for plans of queries that join and filter by many columns. Spans are
-- looked up by their trace, and a merge takes half as long without.
ALTER TABLE spans{{local}} MODIFY SETTING auto_statistics_types = ''
