-- People come in no order, so that each response wrote to a page of its own of these indexes. Sixteen thousand
-- responses at a time have their own part of them now; who looks for a person looks into each part.
drop index responses_by_respondent;
drop index responses_by_forget_key;
create index responses_by_respondent on responses (id >> 14, respondent) where respondent is not null;
create index responses_by_forget_key on responses (id >> 14, forget_key) where forget_key is not null;
