-- What comes is most often new. All of a batch is then kept and counted by one call, in the transaction that the call
-- is: between the statements of several, a collector and its database would wait for each other.
--
-- Both are planned once, and never so that they read a whole table, however small it was then.

-- Adds to the counts, in the lowest lane that no other transaction has now; it is free again when this one ends.
create function add_to_counts (
    series bigint[], grain bigint[], slot bigint[], dimensions bigint[], value bigint[], n bigint[]
) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
    own bigint;
begin
    select lane into own from generate_series(0, 1023) lane
        where pg_try_advisory_xact_lock(1667326564, lane) limit 1;
    if not found then
        raise exception 'all lanes are taken' using errcode = 'too_many_connections';
    end if;
    insert into counts as c (series, grain, slot, dimensions, value, n, lane)
        select given.*, own
        from unnest(add_to_counts.series, add_to_counts.grain, add_to_counts.slot, add_to_counts.dimensions,
            add_to_counts.value, add_to_counts.n) as given
        on conflict on constraint counts_pkey do update set n = c.n + excluded.n;
end $$;

-- Keeps and counts responses, unless one of them is known (unique_violation) or was erased (CE001).
create function keep_new (
    hashes bytea[],
    response_id text[], revision bigint[], status text[], survey text[], survey_version bigint[], known bigint[],
    received_at bigint[], at bigint[], dimensions bigint[], counted text[], respondent text[], forget_key text[],
    body text[],
    of_response text[], of_survey text[], of_at bigint[], question text[], answer text[], words text[],
    rated text[], definition text[], rating bigint[],
    series bigint[], grain bigint[], slot bigint[], of_dimensions bigint[], value bigint[], n bigint[]
) returns void language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
    with new as (
        insert into responses as r (response_id, revision, status, survey, survey_version, known, received_at, at,
            dimensions, counted, respondent, forget_key, body)
        select * from unnest(keep_new.response_id, keep_new.revision, keep_new.status, keep_new.survey,
            keep_new.survey_version, keep_new.known, keep_new.received_at, keep_new.at, keep_new.dimensions,
            keep_new.counted, keep_new.respondent, keep_new.forget_key, keep_new.body)
        returning r.id, r.response_id
    )
    insert into texts (response, survey, at, question, text, words, rated, definition, rating)
        select new.id, given.survey, given.at, given.question, given.text, cast(given.words as tsvector),
            given.rated, given.definition, given.rating
        from unnest(of_response, of_survey, of_at, keep_new.question, answer, keep_new.words, keep_new.rated,
            keep_new.definition, keep_new.rating)
            as given (response_id, survey, at, question, text, words, rated, definition, rating)
        join new on new.response_id = given.response_id;
    -- A statement of its own, after the rows: who erases one of them meanwhile waits for us, or we have waited for them.
    if exists (select from tombstones where hash = any (hashes)) then
        raise exception 'one of them was erased' using errcode = 'CE001';
    end if;
    perform add_to_counts(keep_new.series, keep_new.grain, keep_new.slot, of_dimensions, keep_new.value, keep_new.n);
end $$;
