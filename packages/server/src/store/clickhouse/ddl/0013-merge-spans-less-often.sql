-- Inserts of some thousand spans come many times a minute. In one file each they are written with a tenth of the files, and merged together
-- in larger numbers each span is written again fewer times.
ALTER TABLE spans{{local}} MODIFY SETTING min_bytes_for_wide_part = 268435456, min_parts_to_merge_at_once = 16
