-- Tokens of personal links that were used, by a keyed hash, with the response that each was used for.
create table recipients (
    hash blob primary key,
    response integer not null references responses (id) on delete cascade
) strict, without rowid;

create index recipients_by_response on recipients (response);
