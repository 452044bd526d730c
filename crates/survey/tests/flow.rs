//! The way through a survey: pages, conditions, revisions, thank-yous.

#![allow(clippy::unwrap_used, reason = "a test stops where a golden file is wrong")]

use survey::compiled::{Instrument, instrument};
use survey::flow::Flow;
use survey::response::{Reply, Status};
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
    flow.rate(0, 7).unwrap();
    flow.rate(0, 9).unwrap();
    let first = flow.revise(Status::Partial, THEN.to_owned()).clone();
    flow.write(1, "  It works.  ");
    let second = flow.revise(Status::Complete, THEN.to_owned()).clone();
    assert_eq!((first.response_id.as_str(), first.revision, first.answers.len()), (ID, 1, 1));
    assert_eq!((second.response_id.as_str(), second.revision), (ID, 2));
    assert_eq!(second.answers[0].reply, Reply::Rating(9));
    assert_eq!(second.answers[1].reply, Reply::Text("It works.".to_owned()));
    assert!(!flow.advance());
    assert_eq!(flow.thanks(), "Thank you, that helps.");
}

#[test]
fn blank_words_are_no_answer() {
    let mut flow = Flow::new(instrument(&preset::get("ces").unwrap(), &["en"]), ID.to_owned());
    flow.rate(0, 7).unwrap();
    flow.write(1, " \n ");
    assert_eq!(flow.revise(Status::Complete, THEN.to_owned()).answers.len(), 1);
}

#[test]
fn a_rating_off_the_scale_changes_nothing() {
    let mut flow = Flow::new(checkout(), ID.to_owned());
    flow.rate(0, 4).unwrap();
    assert_eq!(
        flow.rate(0, 6).unwrap_err().to_string(),
        "rating 6 is not a whole number from 1 to 5"
    );
    assert_eq!(flow.rating(0).map(score::Rating::get), Some(4));
}

#[test]
fn the_follow_up_is_asked_of_its_group_alone() {
    let mut flow = Flow::new(checkout(), ID.to_owned());
    assert_eq!(flow.page(), [0]);
    flow.rate(0, 3).unwrap();
    assert_eq!(flow.page(), [0, 1]);
    flow.write(1, "Slow.");
    assert_eq!(flow.thanks(), "Thank you, we will look into it.");
    // A rating changed to the top box takes the follow-up, and its words, away.
    flow.rate(0, 5).unwrap();
    assert_eq!(flow.page(), [0]);
    assert_eq!(flow.revise(Status::Complete, THEN.to_owned()).answers.len(), 1);
    assert_eq!(flow.thanks(), "Glad to hear it.");
}
