-- Tokens of personal links that were used, by a keyed hash, with the response that each was used for.
create table recipients (
    hash bytea primary key,
    response bigint not null references responses (id) on delete cascade
);

create index recipients_by_response on recipients (response);
