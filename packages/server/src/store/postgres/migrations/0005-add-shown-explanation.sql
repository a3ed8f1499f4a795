-- Why the rules said what a reviewer was asked about; a second reviewer is told afterwards.
ALTER TABLE reviews ADD COLUMN shown_explanation text;
