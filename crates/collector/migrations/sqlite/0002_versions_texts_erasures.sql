-- The schema of both kinds of store, with what was kept so far moved into it.

drop index responses_by_survey;
alter table dimensions rename to old_dimensions;
alter table responses rename to old_responses;

create table settings (
    name text primary key,
    value blob not null
) strict, without rowid;

-- The tuples of named dimensions that occurred; '' is "not given".
create table dimensions (
    id integer primary key,
    -- SHA-256 of the tuple: six long texts would not fit into an index.
    key blob not null unique,
    touchpoint text not null,
    journey text not null,
    channel text not null,
    lang text not null,
    device text not null,
    persona text not null
) strict;

-- What is counted: the ratings of a question under a definition; both '' for how far responses came.
create table series (
    id integer primary key,
    survey text not null,
    version integer not null,
    question text not null,
    definition text not null,
    unique (survey, version, question, definition)
) strict;

-- The highest revision of each response, as it came.
create table responses (
    id integer primary key,
    response_id text not null unique,
    revision integer not null check (revision >= 1),
    status text not null check (status in ('shown', 'partial', 'complete', 'dismissed')),
    survey text not null,
    survey_version integer not null,
    -- Whether this survey and version was known here when the response came.
    known integer not null check (known in (0, 1)),
    -- Unix milliseconds, of this revision.
    received_at integer not null,
    -- When it counts, Unix milliseconds: answered_at, or received_at where that is not to be believed.
    at integer not null,
    dimensions integer not null references dimensions (id),
    -- What it adds to the counts: SERIES:VALUE with spaces between.
    counted text not null,
    respondent text,
    forget_key text,
    body text not null
) strict;

create index responses_by_survey on responses (survey, at, id);
create index responses_by_respondent on responses (respondent) where respondent is not null;
create index responses_by_forget_key on responses (forget_key) where forget_key is not null;

-- How often a value was given. A value is a rating, or a status in the order of the check above.
create table counts (
    series integer not null references series (id),
    -- 0: slot is a UTC quarter-hour since 1970; 1: a UTC day, the sum of its quarter-hours.
    grain integer not null check (grain in (0, 1)),
    slot integer not null,
    dimensions integer not null references dimensions (id),
    value integer not null,
    -- Writers at the same time have a lane each, so that none waits for a row of another's: only their sum means anything.
    lane integer not null,
    n integer not null,
    primary key (series, grain, slot, dimensions, value, lane)
) strict, without rowid;

-- The answers in words of the kept revisions.
create table texts (
    id integer primary key,
    response integer not null references responses (id) on delete cascade,
    survey text not null,
    question text not null,
    at integer not null,
    -- The rating it goes with, and that rating's question and definition; null where there is none.
    rating integer,
    rated text,
    definition text,
    text text not null
) strict;

create index texts_by_response on texts (response);
create index texts_by_survey on texts (survey, at, id);
-- Their words, split and folded by the program, the same for both kinds of store.
create virtual table texts_words using fts5 (
    words, content = '', contentless_delete = 1, tokenize = "ascii"
);
insert into texts_words (texts_words, rank) values ('secure-delete', 1);

create table surveys (
    id text primary key,
    -- The version that is asked now.
    version integer not null,
    -- Nobody is asked before this moment, Unix milliseconds.
    paused_until integer,
    -- Whether a response must come with a public key.
    require_key integer not null check (require_key in (0, 1)),
    -- Whence responses may come, an origin a line; null: from everywhere.
    origins text,
    changed_at integer not null,
    -- Its versions are kept: responses name them.
    deleted_at integer
) strict, without rowid;

create table survey_versions (
    survey text not null references surveys (id) on delete cascade,
    version integer not null,
    -- SHA-256 of what makes a version: the wording and the scales.
    wording blob not null,
    definition text not null,
    created_at integer not null,
    changed_at integer not null,
    primary key (survey, version)
) strict, without rowid;

-- Keys that pages carry: no secrets.
create table keys (
    key text primary key,
    survey text not null references surveys (id) on delete cascade,
    name text not null,
    created_at integer not null
) strict, without rowid;

create index keys_by_survey on keys (survey);

-- Erased responses: HMAC-SHA-256 of their ids under a key of this database. They stay erased.
create table tombstones (
    hash blob primary key,
    erased_at integer not null
) strict, without rowid;

-- What was erased when, without saying whose it was.
create table erasures (
    id text primary key,
    at integer not null,
    subject blob not null,
    n integer not null
) strict, without rowid;

-- What was kept so far. An old tuple's key is not its hash: the tuple may come again under another id,
-- which no report sees.
insert into dimensions
select id, cast('old ' || id as blob), touchpoint, journey, channel, lang, device, persona from old_dimensions;

insert into series (survey, version, question, definition)
select distinct survey, survey_version, '', '' from old_responses
union
select distinct r.survey, r.survey_version, g.question, g.definition
from old_responses r join ratings g on g.response = r.id;

insert into responses
select r.id, r.response_id, r.revision, r.status, r.survey, r.survey_version, r.known, r.received_at,
       r.slot * 900000, r.dimensions,
       (select group_concat(place, ' ') from (
          select s.id || ':' || ((instr('shown    partial  complete dismissed', r.status) - 1) / 9) as place
          from series s
          where s.survey = r.survey and s.version = r.survey_version and s.question = ''
          union all
          select s.id || ':' || g.rating
          from ratings g join series s
          on s.survey = r.survey and s.version = r.survey_version and s.question = g.question and s.definition = g.definition
          where g.response = r.id)),
       r.body ->> '$.respondent', lower(r.body ->> '$.forget_key'), r.body
from old_responses r;

with counted (slot, dimensions, rest, series, value) as (
    select at / 900000 - (at % 900000 < 0), dimensions, counted || ' ', null, null from responses
    union all
    select slot, dimensions, substr(rest, instr(rest, ' ') + 1),
           cast(substr(rest, 1, instr(rest, ':') - 1) as integer),
           cast(substr(rest, instr(rest, ':') + 1, instr(rest, ' ') - instr(rest, ':') - 1) as integer)
    from counted where rest <> ''
)
insert into counts
select series, 0, slot, dimensions, value, 0, count(*) from counted where series is not null
group by series, slot, dimensions, value;

insert into counts
select series, 1, slot / 96 - (slot % 96 < 0), dimensions, value, 0, sum(n) from counts
group by series, slot / 96 - (slot % 96 < 0), dimensions, value;

-- Their words are split at the first start.
insert into texts (response, survey, question, at, rating, rated, definition, text)
select r.id, r.survey, a.value ->> '$.question', r.at, g.rating, g.question, g.definition, a.value ->> '$.text'
from responses r, json_each(r.body, '$.answers') a left join ratings g
on g.response = r.id and g.question = (select min(question) from ratings where response = r.id)
where a.value ->> '$.kind' = 'text';

insert into settings (name, value) values ('unsplit', x'01');

drop table rating_counts;
drop table status_counts;
drop table ratings;
drop table old_responses;
drop table old_dimensions;
