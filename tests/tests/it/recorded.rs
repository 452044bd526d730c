//! What is recorded beside the answers: what a page tells of its visitor, and of where it asks.

use crate::words::{CLOSE, SURVEY, answer, rating};
use serde_json::json;
use tests::run;

#[test]
fn the_context_of_a_call_stands_beside_what_was_set() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        browser
            .script(
                "candor.set({ plan: 'pro', value: 1, persona: 'regular' });
                void candor.show('nps', { context: { value: 2, page: 'cart' } })",
            )
            .await;
        answer(browser, 9).await;
        let body = world.collector.complete().await.body;
        assert_eq!(body["context"], json!({ "plan": "pro", "value": 2, "page": "cart" }));
        assert_eq!(body["persona"], "regular");
        // Of that call alone.
        browser.click(CLOSE).await;
        browser.wait_until_gone().await;
        browser.script("void candor.show('ces')").await;
        answer(browser, 4).await;
        let second = world.collector.post("the second", |post| {
            post.body["survey"]["id"] == "ces" && post.body["status"] == "complete"
        });
        assert_eq!(second.await.body["context"], json!({ "plan": "pro", "value": 1 }));
    });
}

#[test]
fn the_touchpoint_of_a_call_wins_over_what_was_set() {
    run(async |world| {
        let browser = &world.browser;
        let said = async |survey: &str| {
            answer(browser, 4).await;
            let complete = world.collector.post(survey, |post| {
                post.body["survey"]["id"] == survey && post.body["status"] == "complete"
            });
            let body = complete.await.body;
            browser.script("return candor.close()").await;
            [body["touchpoint"].clone(), body["context"].clone()]
        };
        let plan = json!({ "plan": "pro" });
        // Queued before the script has come.
        let queued = "window.candor = window.candor || new Proxy({q:[]},{get:(o,k)=>k=='q'?o.q:(...a)=>new Promise(r=>o.q.push([k,a,r]))});
            if (location.search.includes('early')) { candor.set({ touchpoint: 'set', plan: 'pro' }); candor.show('csat', { touchpoint: 'shown' }); }";
        browser.before_each_page(queued).await;
        world.open("page.html", &[("early", "1")]).await;
        assert_eq!(said("csat").await, [json!("shown"), plan.clone()]);

        world.open("page.html", &[("data-survey", "nps"), ("data-on", "order.placed")]).await;
        browser.script("candor.set({ touchpoint: 'set', plan: 'pro' }); void candor.show('ces', { touchpoint: 'shown', context: { page: 'cart' } })").await;
        assert_eq!(said("ces").await, [json!("shown"), json!({ "plan": "pro", "page": "cart" })]);
        // The event that was waited for is where it is asked, too.
        browser.script("return candor.track('order.placed')").await;
        assert_eq!(said("nps").await, [json!("order.placed"), plan.clone()]);
        browser.script("return candor.forget()").await;

        world.open("page.html", &[]).await;
        browser
            .script("candor.set({ touchpoint: 'set', plan: 'pro' }); void candor.show('csat')")
            .await;
        browser.inside(SURVEY).await;
        browser.script("return candor.close()").await;
        browser.script("void candor.show('nps', { touchpoint: 'shown', context: { touchpoint: 'context' } })").await;
        browser.inside(SURVEY).await;
        browser.click(&rating(3)).await;
        let nps = |post: &tests::Seen| {
            post.body["survey"]["id"] == "nps" && post.body["touchpoint"] == "context"
        };
        assert_eq!(world.collector.post("of its own context", nps).await.body["context"], plan);
    });
}

/// `""` is nobody: whoever signs out is no respondent any more, and no answer is lost by it.
#[test]
fn who_signs_out_is_nobody() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        for (survey, context) in [("nps", ""), ("ces", "candor.set({ plan: 'pro' });")] {
            let script = format!(
                "candor.identify('customer-17'); candor.identify(''); {context} void candor.show('{survey}')"
            );
            browser.script(&script).await;
            answer(browser, 4).await;
            let complete = world.collector.post(survey, |post| {
                post.body["survey"]["id"] == survey && post.body["status"] == "complete"
            });
            let complete = complete.await;
            assert_eq!((complete.status, complete.body.get("respondent")), (200, None), "{survey}");
            browser.click(CLOSE).await;
            browser.wait_until_gone().await;
        }
        let logs = browser.logs().await;
        assert!(!logs.iter().any(|log| log.text.contains("candor: ")), "{logs:#?}");
    });
}

#[test]
fn what_a_receiver_would_refuse_is_left_out_and_said() {
    run(async |world| {
        let browser = &world.browser;
        world.open("page.html", &[]).await;
        browser
            .script(
                "candor.identify('x'.repeat(201));
                candor.set({ plan: 'pro', cart: [1, 2], left: NaN, mark: Symbol('m'), deep: { b: 1 }, journey: { a: 1 }, persona: 'regular' });
                void candor.show('nps');",
            )
            .await;
        browser
            .said(&[
                "respondent",
                "1 to 200 characters",
                "context.cart",
                "[1,2]",
                "context.left NaN",
                "context.mark Symbol(m)",
                "context.deep",
                "journey",
            ])
            .await;
        answer(browser, 9).await;
        let complete = world.collector.complete().await;
        assert_eq!(complete.status, 200, "the answer is not lost with them");
        assert_eq!(complete.body["context"], json!({ "plan": "pro" }));
        assert_eq!(complete.body["persona"], "regular");
        assert_eq!((complete.body.get("respondent"), complete.body.get("journey")), (None, None));
    });
}
