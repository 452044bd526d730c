//! `candor link`: links that ask a person by name, once.

use super::at::At;
use super::{Failure, print};
use crate::clock;
use crate::recipient::{LinkKey, Recipient, check_respondent};
use std::io::Read;
use std::process::ExitCode;
use survey::{Survey, preset};

/// What a link adds to its page's address.
const OURS: [&str; 3] = ["candor", "rating", "recipient"];
const DAY: i64 = 24 * 60 * 60;

#[derive(Debug, clap::Args)]
pub(super) struct Link {
    #[command(flatten)]
    at: At,
    /// The survey that is asked.
    #[arg(long, value_name = "ID")]
    survey: String,
    /// The page that the links lead to; it has Candor's tag.
    #[arg(long, value_name = "ADDRESS", value_parser = page)]
    page: String,
    /// Whom a link is for, by your own id of the person; again for more. Without any, a CSV is read from standard input.
    #[arg(long, value_name = "ID")]
    respondent: Vec<String>,
    /// The column of that CSV with the ids.
    #[arg(long, value_name = "NAME", default_value = "respondent")]
    column: String,
    /// Days for which a link is good.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// A link for each rating, for a mail that shows the scale.
    #[arg(long)]
    rating: bool,
    /// The secret that links are signed with; without it, one that the store keeps.
    #[arg(long, env = "CANDOR_LINK_SECRET", value_name = "TEXT", hide_env_values = true, value_parser = crate::recipient::secret)]
    link_secret: Option<String>,
}

/// An address that may have a query and a hash, and none of our own parameters.
fn page(text: &str) -> Result<String, String> {
    let rule = "is not the http address of a page, such as https://shop.example/thanks";
    let uri: axum::http::Uri = before_hash(text).parse().map_err(|_| format!("{text:?} {rule}"))?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
        return Err(format!("{text:?} {rule}"));
    }
    let names = uri.query().unwrap_or_default().split('&');
    let mut names = names.filter_map(|part| part.split('=').next());
    names.find(|name| OURS.contains(name)).map_or_else(
        || Ok(text.to_owned()),
        |name| Err(format!("{text:?} has the parameter {name}, which a link adds itself")),
    )
}

fn before_hash(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}

impl Link {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let (key, ratings) = self.key_and_ratings()?;
        let mut table = csv::Writer::from_writer(Vec::new());
        let links =
            ratings.iter().map(|it| it.map_or("link".to_owned(), |it| format!("link_{it}")));
        let links: Vec<String> = links.collect();
        let until = clock::system() / 1_000 + i64::from(self.days) * DAY;
        let until = u32::try_from(until).map_err(|_| Failure::new("links are good until 2106"))?;
        let row = |respondent: &str| -> Result<Vec<String>, Failure> {
            check_respondent(respondent).map_err(Failure)?;
            let (survey, respondent) = (self.survey.clone(), respondent.to_owned());
            let token = key.sign(&Recipient { survey, respondent, until });
            Ok(ratings.iter().map(|rating| self.address(*rating, &token)).collect())
        };
        if self.respondent.is_empty() {
            let mut given = Vec::new();
            std::io::stdin().lock().read_to_end(&mut given).map_err(Failure::new)?;
            let mut rows = csv::Reader::from_reader(&given[..]);
            let header = rows.headers().map_err(Failure::new)?.clone();
            let at = header.iter().position(|name| name == self.column).ok_or_else(|| {
                let names: Vec<&str> = header.iter().collect();
                Failure(format!(
                    "there is no column {:?}; there are: {}",
                    self.column,
                    names.join(", ")
                ))
            })?;
            write(&mut table, header.iter(), &links)?;
            for record in rows.records() {
                let record = record.map_err(Failure::new)?;
                let line = record.position().map_or(0, csv::Position::line);
                let links = row(&record[at]).map_err(|it| Failure(format!("line {line}: {it}")))?;
                write(&mut table, record.iter(), &links)?;
            }
        } else {
            write(&mut table, ["respondent"].into_iter(), &links)?;
            for respondent in &self.respondent {
                write(&mut table, [respondent.as_str()].into_iter(), &row(respondent)?)?;
            }
        }
        let table = table.into_inner().map_err(Failure::new)?;
        print(&String::from_utf8(table).map_err(Failure::new)?);
        Ok(ExitCode::SUCCESS)
    }

    /// The key, and the ratings that have a link of their own; `None` is a link that leaves it to the page.
    fn key_and_ratings(&self) -> Result<(LinkKey, Vec<Option<u8>>), Failure> {
        let known = preset::get(&self.survey);
        let given = self.link_secret.as_ref().map(|it| LinkKey::new(it.as_bytes()));
        let (key, survey) = match (given, known) {
            (Some(key), Some(survey)) => (key, survey),
            (given, known) => self.at.with(async |store| {
                let key = match given {
                    Some(key) => key,
                    None => LinkKey::new(&store.link_key().await.map_err(Failure::new)?),
                };
                let stored = store.survey(&self.survey).await.map_err(Failure::new)?;
                let read = stored.and_then(|it| Survey::from_json(it.definition.as_bytes()).ok());
                let unknown = || Failure(format!("there is no survey {:?}", self.survey));
                Ok((key, read.or(known).ok_or_else(unknown)?))
            })?,
        };
        if !self.rating {
            return Ok((key, vec![None]));
        }
        let first = survey.questions.first().and_then(survey::survey::Question::definition);
        let scale = first.map(score::Definition::scale).ok_or_else(|| {
            Failure(format!("survey {:?} does not begin with a rating", self.survey))
        })?;
        Ok((key, (scale.min()..=scale.max()).map(Some).collect()))
    }

    fn address(&self, rating: Option<u8>, token: &str) -> String {
        let page = before_hash(&self.page);
        let hash = &self.page[page.len()..];
        let between = if page.contains('?') { '&' } else { '?' };
        let rating = rating.map(|it| format!("&rating={it}")).unwrap_or_default();
        format!("{page}{between}candor={}{rating}&recipient={token}{hash}", self.survey)
    }
}

fn write<'a>(
    table: &mut csv::Writer<Vec<u8>>,
    cells: impl Iterator<Item = &'a str>,
    links: &'a [String],
) -> Result<(), Failure> {
    table.write_record(cells.chain(links.iter().map(String::as_str))).map_err(Failure::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_an_http_address_without_parameters_of_ours() {
        for good in ["https://shop.example", "http://localhost:8080/a?b=c&d#candor=1"] {
            assert_eq!(page(good).as_deref(), Ok(good));
        }
        for (wrong, expected) in [
            ("shop.example/thanks", "is not the http address"),
            ("javascript:alert(1)", "is not the http address"),
            ("https://", "is not the http address"),
            ("https://shop.example/a b", "is not the http address"),
            ("https://shop.example/?a=1&rating=9", "has the parameter rating"),
        ] {
            let error = page(wrong).unwrap_err();
            assert!(error.contains(expected) && error.contains(wrong), "{error}");
        }
    }
}
