-- What is kept, and the counts that every report is made of. One transaction changes both.

-- The tuples of named dimensions that occurred; '' is "not given".
create table dimensions (
    id integer primary key,
    touchpoint text not null,
    journey text not null,
    channel text not null,
    lang text not null,
    device text not null,
    persona text not null,
    unique (touchpoint, journey, channel, lang, device, persona)
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
    -- Where it is counted: UTC quarter-hours since 1970 ...
    slot integer not null,
    -- ... and the tuple.
    dimensions integer not null references dimensions (id),
    body text not null
) strict;

create index responses_by_survey on responses (survey, slot);

-- The ratings of the kept revision: what a recount adds up.
create table ratings (
    response integer not null references responses (id) on delete cascade,
    question text not null,
    definition text not null,
    rating integer not null,
    primary key (response, question)
) strict, without rowid;

create table rating_counts (
    survey text not null,
    question text not null,
    definition text not null,
    slot integer not null,
    dimensions integer not null references dimensions (id),
    rating integer not null,
    -- A count below zero would be a fault of ours: it fails the transaction.
    n integer not null check (n >= 0),
    primary key (survey, question, definition, slot, dimensions, rating)
) strict, without rowid;

create table status_counts (
    survey text not null,
    status text not null,
    slot integer not null,
    dimensions integer not null references dimensions (id),
    n integer not null check (n >= 0),
    primary key (survey, status, slot, dimensions)
) strict, without rowid;

-- Only the SHA-256 of a token is kept.
create table tokens (
    id integer primary key,
    hash blob not null unique check (length(hash) = 32),
    name text not null,
    role text not null check (role in ('read', 'admin')),
    created_at integer not null
) strict;
