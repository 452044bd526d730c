//! The three sample pages, from the first sight to the report.

use crate::words::{SURVEY, answer, loaded};
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

#[test]
fn csat_asks_after_the_order_and_names_its_touchpoint() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        world.open_own("/hosts/shop.html").await;
        assert_eq!(loaded(&world).await, ["candor.js"], "nothing before it is due");
        assert!(!browser.is_inside(SURVEY).await);

        browser.find("#order").await.click().await.unwrap();
        browser.inside(SURVEY).await;
        answer(browser, 4).await;

        let complete = collector.complete().await;
        assert_eq!(complete.body["survey"]["id"], "csat");
        assert_eq!(complete.body["touchpoint"], "order.placed");
        assert_eq!(complete.body["answers"][0]["rating"], 4);
        assert_eq!(collector.report("csat").await["questions"][0]["score"], 100.0);
    });
}

#[test]
fn ces_asks_in_the_text_inside_its_element() {
    run(async |world| {
        let (browser, collector) = (&world.browser, &world.collector);
        world.open_own("/hosts/inline.html").await;
        browser.inside(SURVEY).await;
        assert!(browser.holds("document.querySelector('candor-survey > candor-widget')").await);
        assert!(
            !browser.holds("document.querySelector('candor-widget').hasAttribute('popover')").await
        );
        answer(browser, 7).await;

        let complete = collector.complete().await;
        assert_eq!(complete.body["show"], "inline");
        assert_eq!(complete.body["answers"][0]["rating"], 7);
        assert_eq!(collector.report("ces").await["questions"][0]["score"], 7.0);
    });
}
