//! Without a network: saved, said so, and sent when it is back.

use crate::kept::{ask, assert_counted, is_complete, wait_until_sent, wait_until_told};
use crate::words::{SUBMIT, THANKS, rating};
use std::time::Duration;
use survey::locale::pack;
use tests::{World, run, wait_until, wait_within};

/// Answers to the thank-you; the network goes before Send.
async fn send_offline(world: &World) {
    let browser = &world.browser;
    ask(world, &[]).await;
    browser.click(&rating(3)).await;
    world.collector.post("the click's revision", |post| post.status == 201).await;
    browser.inside(SUBMIT).await;
    browser.offline(true).await;
    browser.click(SUBMIT).await;
    browser.inside(THANKS).await;
    wait_until_told(browser, &pack("en").ui.offline).await;
    assert!(!world.collector.posts().iter().any(is_complete));
}

#[test]
fn it_goes_within_two_seconds_when_the_network_is_back() {
    run(async |world| {
        let browser = &world.browser;
        send_offline(&world).await;
        browser.offline(false).await;
        wait_within("the answer", Duration::from_secs(2), async || {
            world.collector.posts().iter().any(is_complete).then_some(())
        })
        .await;
        wait_until("the note goes", async || {
            (!browser.is_inside(".kept:not(:empty)").await).then_some(())
        })
        .await;
        wait_until_sent(browser).await;
        assert_counted(&world, 1).await;
    });
}

#[test]
fn it_goes_at_the_next_visit_and_the_widget_is_not_loaded_for_it() {
    run(async |world| {
        let browser = &world.browser;
        send_offline(&world).await;
        browser.open("about:blank").await;
        browser.offline(false).await;
        world.open("page.html", &[("data-survey", "nps")]).await;
        world.collector.complete().await;
        wait_until_sent(browser).await;
        assert!(!crate::words::loaded(&world).await.contains(&"candor_widget.js".to_owned()));
        assert_counted(&world, 1).await;
    });
}
