//! The way through a survey: pages, conditions, revisions, thank-yous.

#![allow(clippy::unwrap_used, reason = "a test stops where a golden file is wrong")]

use survey::compiled::{Instrument, instrument};
use survey::flow::Flow;
use survey::response::{Layout, Reply, Status};
use survey::{Survey, preset};

const ID: &str = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
const THEN: &str = "2026-11-22T10:00:09Z";

fn checkout() -> Instrument {
    let json = include_str!("../testdata/survey.json");
    instrument(&Survey::from_json(json.as_bytes()).unwrap(), &["en"])
}

#[test]
fn a_preset_is_one_page_and_two_revisions_of_one_response() {
    let mut flow = Flow::new(instrument(&preset::get("nps").unwrap(), &["en"]), ID.to_owned());
    assert_eq!(flow.page(), [0, 1]);
    flow.pick(0, 7, true).unwrap();
    flow.pick(0, 9, true).unwrap();
    let first = flow.revise(Status::Partial, THEN.to_owned()).clone();
    flow.write(1, "  It works.  ");
    let second = flow.revise(Status::Complete, THEN.to_owned()).clone();
    assert_eq!((first.response_id.as_str(), first.revision, first.answers.len()), (ID, 1, 1));
    assert_eq!((second.response_id.as_str(), second.revision), (ID, 2));
    assert_eq!(second.answers[0].reply, Reply::Rating(9));
    assert_eq!(second.answers[1].reply, Reply::Text("It works.".to_owned()));
    assert!(!flow.advance());
    assert_eq!(flow.thanks().unwrap().text, "Thank you, that helps.");
}

#[test]
fn blank_words_are_no_answer() {
    let mut flow = Flow::new(instrument(&preset::get("ces").unwrap(), &["en"]), ID.to_owned());
    flow.pick(0, 7, true).unwrap();
    flow.write(1, " \n ");
    assert_eq!(flow.revise(Status::Complete, THEN.to_owned()).answers.len(), 1);
}

#[test]
fn a_rating_off_the_scale_changes_nothing() {
    let mut flow = Flow::new(checkout(), ID.to_owned());
    flow.pick(0, 4, true).unwrap();
    assert_eq!(
        flow.pick(0, 6, true).unwrap_err().to_string(),
        "rating 6 is not a whole number from 1 to 5"
    );
    assert_eq!(flow.given(0).picked, [4]);
}

#[test]
fn the_follow_up_is_asked_of_its_group_alone() {
    let mut flow = Flow::new(checkout(), ID.to_owned());
    assert_eq!(flow.page(), [0]);
    flow.pick(0, 3, true).unwrap();
    assert_eq!(flow.page(), [0, 1]);
    flow.write(1, "Slow.");
    assert_eq!(flow.thanks().unwrap().text, "Thank you, we will look into it.");
    // A rating changed to the top box takes the follow-up, and its words, away.
    flow.pick(0, 5, true).unwrap();
    assert_eq!(flow.page(), [0]);
    assert_eq!(flow.revise(Status::Complete, THEN.to_owned()).answers.len(), 1);
    assert_eq!(flow.thanks().unwrap().text, "Glad to hear it.");
}

fn every() -> Flow {
    let json = include_str!("../testdata/every-kind.json");
    let instrument = instrument(&Survey::from_json(json.as_bytes()).unwrap(), &["en"]);
    Flow::new(instrument, ID.to_owned())
}

/// The ids on the open page.
#[track_caller]
fn check(flow: &Flow, expected: &[&str], progress: (usize, usize)) {
    let ids: Vec<&str> = flow.page().into_iter().map(|i| flow.item(i).id.as_str()).collect();
    assert_eq!((ids.as_slice(), flow.progress()), (expected, progress));
}

#[test]
fn pages_branch_and_lead_back() {
    let mut flow = every();
    check(&flow, &["service"], (0, 5));
    flow.pick(0, 5, true).unwrap();
    check(&flow, &["service", "praise"], (0, 5));
    flow.pick(0, 2, true).unwrap();
    check(&flow, &["service", "wrong"], (0, 5));
    assert!(flow.advance());
    check(&flow, &["topics"], (1, 5));
    flow.pick(3, 1, true).unwrap();
    // The delivery was chosen, so there is one page more.
    check(&flow, &["topics"], (1, 6));
    assert!(flow.advance());
    check(&flow, &["late"], (2, 6));
    assert!(flow.back() && flow.back() && !flow.back());
    check(&flow, &["service", "wrong"], (0, 6));
    assert!(flow.advance());
    flow.pick(3, 1, false).unwrap();
    assert!(flow.advance());
    check(&flow, &["effort"], (2, 5));
    assert!(flow.advance() && flow.advance());
    check(&flow, &["thumbs", "contact"], (4, 5));
    assert!(flow.is_last() && !flow.advance());
    assert!(flow.page().is_empty());
}

#[test]
fn every_kind_of_answer_is_read_back() {
    let mut flow = every();
    for (position, value) in [(0, 4), (3, 2), (3, 0), (5, 1), (6, 3), (7, 2), (8, 1)] {
        flow.pick(position, value, true).unwrap();
    }
    flow.write(3, " the packaging ");
    let response = flow.revise(Status::Complete, THEN.to_owned()).clone();
    let json: serde_json::Value = serde_json::from_str(&response.to_json()).unwrap();
    let golden = include_str!("../testdata/answers.json");
    assert_eq!(json["answers"], serde_json::from_str::<serde_json::Value>(golden).unwrap());
    let survey = include_str!("../testdata/every-kind.json");
    let survey = Survey::from_json(survey.as_bytes()).unwrap();
    let read = survey::Response::read(&json, Some(&survey)).unwrap();
    assert_eq!(read, response);
    let scored: Vec<_> =
        read.ratings().map(|(id, by, rating)| (id, by.id(), rating.get())).collect();
    assert_eq!(
        scored,
        [
            ("service", "csat.top2-of-5.v1", 4),
            ("effort", "ces.effort-of-5.v1", 1),
            ("faces", "csat.top1-of-3.v1", 3),
            ("thumbs", "csat.top1-of-2.v1", 2),
        ]
    );
    assert_eq!(flow.thanks().unwrap().link[0], "https://shop.example/review");
}

#[test]
fn a_rating_of_a_link_is_given_to_the_first_question_and_commits_to_nothing() {
    let mut flow = every();
    flow.pick(0, 2, true).unwrap();
    assert!(flow.advance());
    assert!(flow.preselect(4));
    assert_eq!((flow.given(0).picked.as_slice(), flow.progress().0), ([4].as_slice(), 0));
    assert_eq!((flow.response.revision, flow.response.answers.len()), (0, 0));
    for wrong in [0, 6, 255] {
        assert!(!flow.preselect(wrong), "{wrong}");
        assert_eq!(flow.given(0).picked, [4]);
    }
}

#[test]
fn a_survey_that_begins_otherwise_takes_no_rating_of_a_link() {
    let survey = r#"{"v":1,"id":"words","version":1,
        "questions":[{"id":"why","kind":"text","text":{"en":"Why?"}},
                     {"id":"nps","kind":"nps","text":{"en":"Would you?"}}]}"#;
    let words = Survey::from_json(survey.as_bytes()).unwrap();
    let instrument = instrument(&words, &["en"]);
    assert!(survey::tally::refusal(&instrument, "4").contains("does not begin with a rating"));
    let mut flow = Flow::new(instrument, ID.to_owned());
    assert!(!flow.preselect(4) && flow.given(0).picked.is_empty());
}

#[test]
fn words_of_something_else_go_when_it_is_no_longer_chosen() {
    let mut flow = every();
    flow.pick(3, 2, true).unwrap();
    flow.write(3, "colour");
    flow.pick(3, 2, false).unwrap();
    assert_eq!(flow.revise(Status::Partial, THEN.to_owned()).answers, []);
}

#[test]
fn a_saved_flow_goes_on_where_it_was() {
    let mut flow = every();
    flow.response.shown_at = Some(THEN.to_owned());
    flow.pick(0, 2, true).unwrap();
    flow.write(2, "Line one\nline two\u{1f} and \"more\"");
    flow.revise(Status::Partial, THEN.to_owned());
    flow.advance();
    flow.pick(3, 2, true).unwrap();
    flow.pick(3, 0, true).unwrap();
    flow.recipient = Some("token.mac".to_owned());
    let mut again = every();
    assert!(again.resume(&flow.save()));
    assert_eq!(again.page(), flow.page());
    assert_eq!(again.recipient.as_deref(), Some("token.mac"), "and for whom it was");
    let [mine, other] =
        [&mut flow, &mut again].map(|flow| flow.revise(Status::Partial, THEN.to_owned()).to_json());
    assert_eq!(mine, other);
    assert!(mine.contains("\"revision\":2") && mine.contains("Line one\\u000aline two and"));
}

/// PITFALLS 19: one layout a response; that a scale stood in two rows is not lost by a later one that did not.
#[test]
fn two_rows_of_one_scale_are_those_of_the_response() {
    use Layout::{Row, TwoRows};
    #[track_caller]
    fn check(seen: &[Option<Layout>], expected: Option<Layout>) {
        let mut flow = every();
        for layout in seen {
            flow.lay_out(*layout);
            // A reload after each.
            let mut again = every();
            assert!(again.resume(&flow.save()));
            flow = again;
        }
        assert_eq!(flow.response.layout, expected, "{seen:?}");
    }
    check(&[], None);
    check(&[None], None);
    check(&[Some(Row), None], Some(Row));
    check(&[Some(Row), Some(TwoRows), Some(Row), None], Some(TwoRows));
}

/// As the version before this one saved it: without a layout.
#[test]
fn what_was_saved_without_a_layout_goes_on() {
    let mut flow = every();
    flow.pick(0, 2, true).unwrap();
    flow.advance();
    let saved = flow.save().replace("\u{1f}32\u{1f}", "\u{1f}3\u{1f}");
    assert_ne!(saved, flow.save());
    let mut again = every();
    again.lay_out(Some(Layout::Row));
    assert!(again.resume(&saved));
    assert_eq!((again.page(), again.response.layout), (flow.page(), None));
}

#[test]
fn what_was_saved_of_another_version_or_cut_is_left_alone() {
    let mut flow = every();
    flow.pick(0, 2, true).unwrap();
    let saved = flow.save();
    for wrong in [
        "",
        "nonsense",
        &saved[..saved.len() - 12],
        &saved.replace("\u{1f}2\u{1f}", "\u{1f}1\u{1f}"),
    ] {
        let mut again = every();
        assert!(!again.resume(wrong), "{wrong:?}");
        assert_eq!((again.page(), again.given(0)), (every().page(), every().given(0)));
    }
}
