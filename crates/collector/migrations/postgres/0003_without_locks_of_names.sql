-- A foreign key locks the row that it names until the commit. Every response names one of a few dimensions, so that
-- collectors at the same time wrote their locks to the same rows. Dimensions and series are never deleted.
alter table responses drop constraint responses_dimensions_fkey;
alter table counts drop constraint counts_dimensions_fkey;
alter table counts drop constraint counts_series_fkey;
