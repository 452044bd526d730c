-- What is kept, and the counts that every report is made of. One transaction changes both.
-- Whole numbers have 64 bits and truths are 0 and 1, as in the SQLite store: one SQL for both.

create table settings (
    name text primary key,
    value bytea not null
);

-- The tuples of named dimensions that occurred; '' is "not given".
create table dimensions (
    id bigint generated always as identity primary key,
    -- SHA-256 of the tuple: six long texts would not fit into an index.
    key bytea not null unique,
    touchpoint text not null,
    journey text not null,
    channel text not null,
    lang text not null,
    device text not null,
    persona text not null
);

-- What is counted: the ratings of a question under a definition; both '' for how far responses came.
create table series (
    id bigint generated always as identity primary key,
    survey text not null,
    version bigint not null,
    question text not null,
    definition text not null,
    unique (survey, version, question, definition)
);

-- The highest revision of each response, as it came.
create table responses (
    id bigint generated always as identity primary key,
    response_id text not null unique,
    revision bigint not null check (revision >= 1),
    status text not null check (status in ('shown', 'partial', 'complete', 'dismissed')),
    survey text not null,
    survey_version bigint not null,
    -- Whether this survey and version was known here when the response came.
    known bigint not null check (known in (0, 1)),
    -- Unix milliseconds, of this revision.
    received_at bigint not null,
    -- When it counts, Unix milliseconds: answered_at, or received_at where that is not to be believed.
    at bigint not null,
    dimensions bigint not null references dimensions (id),
    -- What it adds to the counts: SERIES:VALUE with spaces between.
    counted text not null,
    respondent text,
    forget_key text,
    body text not null
);

create index responses_by_survey on responses (survey, at, id);
create index responses_by_respondent on responses (respondent) where respondent is not null;
create index responses_by_forget_key on responses (forget_key) where forget_key is not null;

-- How often a value was given. A value is a rating, or a status in the order of the check above.
create table counts (
    series bigint not null references series (id),
    -- 0: slot is a UTC quarter-hour since 1970; 1: a UTC day, the sum of its quarter-hours.
    grain bigint not null check (grain in (0, 1)),
    slot bigint not null,
    dimensions bigint not null references dimensions (id),
    value bigint not null,
    -- Writers at the same time have a lane each, so that none waits for a row of another's: only their sum means anything.
    lane bigint not null,
    n bigint not null,
    primary key (series, grain, slot, dimensions, value, lane)
);

-- The answers in words of the kept revisions.
create table texts (
    id bigint generated always as identity primary key,
    response bigint not null references responses (id) on delete cascade,
    survey text not null,
    question text not null,
    at bigint not null,
    -- The rating it goes with, and that rating's question and definition; null where there is none.
    rating bigint,
    rated text,
    definition text,
    text text not null,
    -- Its words, split and folded by the program, the same for both kinds of store.
    words tsvector not null
);

create index texts_by_response on texts (response);
create index texts_by_survey on texts (survey, at, id);
create index texts_by_word on texts using gin (words);

create table surveys (
    id text primary key,
    -- The version that is asked now.
    version bigint not null,
    -- Nobody is asked before this moment, Unix milliseconds.
    paused_until bigint,
    -- Whether a response must come with a public key.
    require_key bigint not null check (require_key in (0, 1)),
    -- Whence responses may come, an origin a line; null: from everywhere.
    origins text,
    changed_at bigint not null,
    -- Its versions are kept: responses name them.
    deleted_at bigint
);

create table survey_versions (
    survey text not null references surveys (id) on delete cascade,
    version bigint not null,
    -- SHA-256 of what makes a version: the wording and the scales.
    wording bytea not null,
    definition text not null,
    created_at bigint not null,
    changed_at bigint not null,
    primary key (survey, version)
);

-- Keys that pages carry: no secrets.
create table keys (
    key text primary key,
    survey text not null references surveys (id) on delete cascade,
    name text not null,
    created_at bigint not null
);

create index keys_by_survey on keys (survey);

-- Only the SHA-256 of a token is kept.
create table tokens (
    id bigint generated always as identity primary key,
    hash bytea not null unique check (length(hash) = 32),
    name text not null,
    role text not null check (role in ('read', 'admin')),
    created_at bigint not null
);

-- Erased responses: HMAC-SHA-256 of their ids under a key of this database. They stay erased.
create table tombstones (
    hash bytea primary key,
    erased_at bigint not null
);

-- What was erased when, without saying whose it was.
create table erasures (
    id text primary key,
    at bigint not null,
    subject bytea not null,
    n bigint not null
);
