-- What a response costs when it is put in its place.

-- SQLite makes a table of a list of four each time it looks into it. Nothing that is stored changes, so that the
-- words of the check alone are written anew:
-- <https://sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes>
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql,
    'status in (''shown'', ''partial'', ''complete'', ''dismissed'')',
    'status = ''complete'' or status = ''partial'' or status = ''dismissed'' or status = ''shown''')
where type = 'table' and name = 'responses';
pragma writable_schema = reset;

-- Two thousand responses wrote to every page of their part of these indexes: four thousand have one now.
drop index responses_by_respondent;
drop index responses_by_forget_key;
create index responses_by_respondent on responses (id >> 12, respondent) where respondent is not null;
create index responses_by_forget_key on responses (id >> 12, forget_key) where forget_key is not null;
