//! What owners keep: surveys with their versions, keys and tokens.

use super::{Fresh, contract};
use collector::store::{PublicKey, Put, Role, SurveyDraft};

contract! {
    wording_makes_a_version
    a_deleted_survey_goes_on_counting
    puts_at_once_are_one_after_the_other
    keys_belong_to_a_survey
    tokens_are_kept_as_hashes
}

fn draft(definition: &str, wording: u8) -> SurveyDraft {
    SurveyDraft {
        id: "checkout".to_owned(),
        definition: definition.to_owned(),
        wording: [wording; 32],
        least_version: 1,
        paused_until: None,
        require_key: false,
        origins: None,
    }
}

async fn wording_makes_a_version(fresh: &Fresh) {
    let store = &fresh.store;
    assert_eq!(store.survey("checkout").await.unwrap(), None);
    let put = |draft: SurveyDraft, now| async move { store.put_survey(&draft, now).await.unwrap() };
    assert_eq!(
        put(draft("a", 1), 10).await,
        Put { version: 1, is_new: true, is_new_version: true }
    );
    let mut look = draft("a, in red", 1);
    look.origins = Some(vec!["https://a.example".to_owned(), "https://b.example".to_owned()]);
    look.require_key = true;
    look.paused_until = Some(99);
    assert_eq!(
        put(look.clone(), 20).await,
        Put { version: 1, is_new: false, is_new_version: false }
    );
    let stored = store.survey("checkout").await.unwrap().unwrap();
    assert_eq!(
        (stored.version, stored.definition.as_str(), stored.changed_at),
        (1, "a, in red", 20)
    );
    assert_eq!(
        (stored.origins, stored.require_key, stored.paused_until),
        (look.origins, true, Some(99))
    );
    assert_eq!(put(draft("b", 2), 30).await.version, 2);
    // The first wording again is a third version: who answers now, answers now.
    assert_eq!(put(draft("a", 1), 40).await.version, 3);
    let mut late = draft("c", 3);
    late.least_version = 7;
    assert_eq!(put(late, 50).await.version, 7);
    let versions = store.survey_versions("checkout").await.unwrap();
    let shown: Vec<_> = versions
        .iter()
        .map(|it| (it.version, it.definition.as_str(), it.created_at, it.changed_at))
        .collect();
    assert_eq!(
        shown,
        [(1, "a, in red", 10, 20), (2, "b", 30, 30), (3, "a", 40, 40), (7, "c", 50, 50)]
    );
    assert_eq!(store.surveys().await.unwrap().len(), 1);
    assert!(store.pause_survey("checkout", Some(5), 60).await.unwrap());
    assert_eq!(store.survey("checkout").await.unwrap().unwrap().paused_until, Some(5));
    assert!(store.pause_survey("checkout", None, 61).await.unwrap());
    assert!(!store.pause_survey("other", None, 61).await.unwrap());
}

async fn a_deleted_survey_goes_on_counting(fresh: &Fresh) {
    let store = &fresh.store;
    store.put_survey(&draft("a", 1), 10).await.unwrap();
    assert!(store.delete_survey("checkout", 20).await.unwrap());
    assert!(!store.delete_survey("checkout", 21).await.unwrap());
    assert_eq!(
        (store.survey("checkout").await.unwrap(), store.surveys().await.unwrap()),
        (None, vec![])
    );
    assert_eq!(store.survey_versions("checkout").await.unwrap().len(), 1);
    let again = store.put_survey(&draft("b", 2), 30).await.unwrap();
    assert_eq!(again, Put { version: 2, is_new: true, is_new_version: true });
}

async fn puts_at_once_are_one_after_the_other(fresh: &Fresh) {
    let mut tasks = tokio::task::JoinSet::new();
    for i in 0..8 {
        let store = fresh.store.clone();
        tasks.spawn(async move { store.put_survey(&draft("x", i), 10).await.unwrap().version });
    }
    let mut versions = tasks.join_all().await;
    versions.sort_unstable();
    assert_eq!(versions, (1..=8).collect::<Vec<u32>>());
}

async fn keys_belong_to_a_survey(fresh: &Fresh) {
    let store = &fresh.store;
    let key = |name: &str| PublicKey {
        key: format!("pk_{name}"),
        survey: "checkout".to_owned(),
        name: name.to_owned(),
        created_at: 1,
    };
    assert!(store.add_key(&key("early")).await.is_err(), "there is no such survey");
    store.put_survey(&draft("a", 1), 10).await.unwrap();
    store.add_key(&key("b")).await.unwrap();
    store.add_key(&key("a")).await.unwrap();
    assert_eq!(store.keys("checkout").await.unwrap(), [key("a"), key("b")]);
    assert!(store.remove_key("pk_b").await.unwrap());
    assert!(!store.remove_key("pk_b").await.unwrap());
    store.delete_survey("checkout", 20).await.unwrap();
    assert_eq!(store.keys("checkout").await.unwrap(), []);
}

async fn tokens_are_kept_as_hashes(fresh: &Fresh) {
    let store = &fresh.store;
    assert_eq!(store.tokens().await.unwrap(), []);
    store.add_token(&[1; 32], "dashboards", Role::Read, 10).await.unwrap();
    store.add_token(&[2; 32], "ops", Role::Admin, 20).await.unwrap();
    assert!(store.add_token(&[2; 32], "again", Role::Read, 30).await.is_err());
    let tokens = store.tokens().await.unwrap();
    let shown: Vec<_> =
        tokens.iter().map(|it| (it.hash[0], it.name.as_str(), it.role, it.created_at)).collect();
    assert_eq!(shown, [(1, "dashboards", Role::Read, 10), (2, "ops", Role::Admin, 20)]);
    assert!(store.revoke_token(tokens[0].id).await.unwrap());
    assert!(!store.revoke_token(tokens[0].id).await.unwrap());
    assert_eq!(store.tokens().await.unwrap().len(), 1);
}
