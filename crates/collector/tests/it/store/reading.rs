//! What is read back: pages of responses and of words, and sums by time and dimension.

use super::{Fresh, RECEIVED, contract, incoming, incoming_with};
use collector::store::{CountsQuery, Dimension, ResponsesQuery, SLOT, TextsQuery, Window};
use serde_json::json;

contract! {
    pages_are_everything_in_order
    words_are_found_in_pages
    words_of_every_script_are_found
    sums_by_time_and_dimension
}

async fn pages_are_everything_in_order(fresh: &Fresh) {
    fresh.store.ingest((0..50).map(|i| incoming(i, 1 + i % 9)).collect()).await.unwrap();
    let query = ResponsesQuery::default();
    let whole = fresh.store.responses(&query, None, 1_000).await.unwrap();
    assert_eq!(whole.len(), 50);
    assert!(whole.is_sorted_by_key(|it| (it.place.survey.clone(), it.place.at, it.place.id)));
    for limit in [1, 7, 50] {
        let mut pages = Vec::new();
        loop {
            let after = pages.last().map(|it: &collector::store::Kept| it.place.clone());
            let page = fresh.store.responses(&query, after.as_ref(), limit).await.unwrap();
            if page.is_empty() {
                break;
            }
            pages.extend(page);
        }
        assert_eq!(pages, whole, "in pages of {limit}");
    }
    let (from, to) = (RECEIVED + 14 * 60_000, RECEIVED + 35 * 60_000);
    let query = ResponsesQuery { survey: Some("nps".to_owned()), from: Some(from), to: Some(to) };
    let part = fresh.store.responses(&query, None, 1_000).await.unwrap();
    let expected: Vec<_> = whole
        .into_iter()
        .filter(|it| it.place.survey == "nps" && (from..to).contains(&it.place.at))
        .collect();
    assert!(!part.is_empty());
    assert_eq!(part, expected);
}

/// A response with words, `minute` minutes after ten.
fn said(id: u32, minute: u32, rating: u8, text: &str) -> collector::store::Incoming {
    let more = json!({
        "answered_at": format!("2026-11-22T10:{minute:02}:00Z"), "touchpoint": if id.is_multiple_of(2) { "even" } else { "odd" },
        "answers": [{"question": "nps", "kind": "nps", "rating": rating}, {"question": "why", "kind": "text", "text": text}]});
    incoming_with(id, 1, &more)
}

async fn found(fresh: &Fresh, query: TextsQuery) -> Vec<String> {
    let query = TextsQuery { limit: if query.limit == 0 { 100 } else { query.limit }, ..query };
    fresh.store.texts(&query).await.unwrap().into_iter().map(|it| it.text).collect()
}

async fn words_are_found_in_pages(fresh: &Fresh) {
    let store = &fresh.store;
    let texts =
        ["slow checkout", "Checkout was quick", "nothing", "the payment failed", "pay faster"];
    let batch = (0..5).zip(texts).map(|(i, text)| said(i, i, u8::try_from(i).unwrap() * 2, text));
    store.ingest(batch.collect()).await.unwrap();
    let all = TextsQuery::default();
    let newest_first =
        ["pay faster", "the payment failed", "nothing", "Checkout was quick", "slow checkout"];
    assert_eq!(found(fresh, all.clone()).await, newest_first);
    let mut seen = Vec::new();
    let mut query = TextsQuery { limit: 2, ..all.clone() };
    loop {
        let page = store.texts(&query).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some(last.place);
        seen.extend(page.into_iter().map(|it| it.text));
    }
    assert_eq!(seen, newest_first);
    let low = TextsQuery { ratings: Some((0, 4)), ..all.clone() };
    assert_eq!(found(fresh, low).await, newest_first[2..]);
    let search = |text: &str| TextsQuery {
        search: Some(text.to_owned()),
        limit: 100,
        ..TextsQuery::default()
    };
    assert_eq!(found(fresh, search("CHECKOUT")).await, ["Checkout was quick", "slow checkout"]);
    assert_eq!(found(fresh, search("pay")).await, ["pay faster", "the payment failed"]);
    assert_eq!(found(fresh, search("pay fail")).await, ["the payment failed"]);
    for nothing in ["absent", "", "\" OR 1=1 --", "' | 'x", "*"] {
        assert_eq!(found(fresh, search(nothing)).await, Vec::<String>::new(), "{nothing}");
    }
    let odd =
        TextsQuery { only: vec![(Dimension::Touchpoint, "odd".to_owned())], ..search("checkout") };
    assert_eq!(found(fresh, odd).await, ["Checkout was quick"]);
    let early =
        TextsQuery { from: Some(RECEIVED + 60_000), to: Some(RECEIVED + 180_000), ..all.clone() };
    assert_eq!(found(fresh, early).await, newest_first[2..4]);
    for (survey, question, n) in [("nps", "why", 5), ("nps", "other", 0), ("other", "why", 0)] {
        let query = TextsQuery {
            survey: Some(survey.to_owned()),
            question: Some(question.to_owned()),
            ..all.clone()
        };
        assert_eq!(found(fresh, query).await.len(), n);
    }
    let first = &store.texts(&search("slow")).await.unwrap()[0];
    let rating = first.rating.as_ref().unwrap();
    assert_eq!(
        (rating.question.as_str(), rating.definition.as_str(), rating.rating),
        ("nps", "nps.v1", 0)
    );
    assert_eq!(
        (first.dimensions[0].as_str(), first.version, first.question.as_str()),
        ("even", 1, "why")
    );
}

async fn words_of_every_script_are_found(fresh: &Fresh) {
    let texts =
        ["Das Café ist schön", "価格が高いです", "Цена высокая", "السعر مرتفع", "ราคาแพงมาก"];
    let batch = (0..5).zip(texts).map(|(i, text)| said(i, i, 5, text));
    fresh.store.ingest(batch.collect()).await.unwrap();
    for (search, expected) in
        [("cafe schon", 0), ("高い", 1), ("ВЫСОК", 2), ("السعر", 3), ("แพง", 4)]
    {
        let query = TextsQuery { search: Some(search.to_owned()), ..TextsQuery::default() };
        assert_eq!(found(fresh, query).await, [texts[expected]], "{search}");
    }
    let query = TextsQuery { search: Some("高す".to_owned()), ..TextsQuery::default() };
    assert_eq!(found(fresh, query).await, Vec::<String>::new());
}

async fn sums_by_time_and_dimension(fresh: &Fresh) {
    let langs = ["de", "en", "pl"];
    let at =
        |i: u32| format!("2026-11-{:02}T{:02}:{:02}:00Z", 21 + i / 400 % 2, i % 24, i * 7 % 60);
    let batch: Vec<_> = (0..480)
        .map(|i| {
            let more = json!({"lang": langs[i as usize % 3], "answered_at": at(i), "device": "phone",
                "status": if i % 5 == 0 { "complete" } else { "partial" }, "survey": {"id": "nps", "version": 1 + i % 2},
                "answers": [{"question": "nps", "kind": "nps", "rating": i % 11}]});
            let mut one = incoming_with(i, 1, &more);
            one.received_at = RECEIVED;
            one
        })
        .collect();
    let moment = |one: &collector::store::Incoming| {
        let text = one.response.answered_at.clone().unwrap();
        let at: i64 = text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        if (at - RECEIVED).abs() > 86_400_000 { RECEIVED } else { at }
    };
    for part in batch.chunks(100) {
        fresh.store.ingest(part.to_vec()).await.unwrap();
    }
    let slot = RECEIVED / SLOT;
    let windows = [
        Window::ALL,
        Window { from: slot - 70, to: slot + 3 },
        Window { from: slot - 300, to: slot - 3 },
        Window { from: slot, to: slot + 1 },
        Window { from: slot + 500, to: slot + 600 },
    ];
    let query = CountsQuery {
        survey: "nps".to_owned(),
        by: vec![Dimension::Lang, Dimension::Version],
        only: vec![(Dimension::Device, "phone".to_owned()), (Dimension::Journey, String::new())],
        windows: windows.to_vec(),
    };
    let groups = fresh.store.counts(&query).await.unwrap();
    let mut expected = 0;
    for (i, window) in windows.iter().enumerate() {
        for lang in langs {
            for version in 1..=2 {
                let of: Vec<_> = batch
                    .iter()
                    .filter(|one| {
                        one.response.lang.as_deref() == Some(lang)
                            && one.response.survey.version == version
                    })
                    .filter(|one| (window.from..window.to).contains(&moment(one).div_euclid(SLOT)))
                    .collect();
                let values = vec![lang.to_owned(), version.to_string()];
                let group = groups.iter().find(|it| it.window == i && it.values == values);
                if of.is_empty() {
                    assert_eq!(group, None);
                    continue;
                }
                expected += 1;
                let totals = &group.unwrap().totals;
                let complete = of
                    .iter()
                    .filter(|one| one.response.status == survey::response::Status::Complete);
                assert_eq!(totals.statuses.complete, complete.count() as u64);
                for rating in 0..=10 {
                    let n = of
                        .iter()
                        .filter(|one| one.response.ratings().any(|it| it.2.get() == rating))
                        .count();
                    let counted =
                        totals.ratings.iter().find(|it| it.rating == rating).map_or(0, |it| it.n);
                    assert_eq!(counted, n as u64, "{values:?} {window:?} {rating}");
                }
            }
        }
    }
    assert_eq!(groups.len(), expected);
    let none = CountsQuery { survey: "other".to_owned(), ..query };
    assert_eq!(fresh.store.counts(&none).await.unwrap(), []);
}
