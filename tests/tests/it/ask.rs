//! The three sample pages, from the first sight to the report.

use serde_json::json;
use tests::run;

#[test]
fn nps_asks_by_itself_and_one_person_is_counted_once() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        world.open_own("/hosts/plain.html").await;
        browser.inside("[part~=survey]").await;
        assert!(!browser.is_inside("textarea, button[type=submit]").await, "nothing but the scale");

        browser.click("input[type=radio][value=\"9\"]").await;
        let partial = collector.post("the click's revision", |_| true).await;
        assert_eq!(partial.body["status"], "partial");
        assert_eq!(partial.body["revision"], 1);

        browser.inside("textarea").await.send_keys("It simply works.").await.unwrap();
        browser.click("button[type=submit]").await;
        browser.inside("[part~=thanks]").await;

        let complete = collector.complete().await;
        assert_eq!(complete.body["revision"], 2);
        assert_eq!(complete.body["response_id"], partial.body["response_id"]);
        assert_eq!(
            complete.body["answers"],
            json!([
                { "question": "nps", "kind": "nps", "rating": 9 },
                { "question": "why", "kind": "text", "text": "It simply works." },
            ])
        );
        assert_eq!(collector.posts().len(), 2, "{:#?}", collector.posts());

        let report = collector.report("nps").await;
        assert_eq!(report["responses"]["complete"], 1);
        assert_eq!(report["responses"]["partial"], 0);
        assert_eq!(report["questions"][0]["n"], 1);
        assert_eq!(report["questions"][0]["counts"]["9"], 1);
        assert_eq!(report["questions"][0]["score"], 100.0);
    });
}
