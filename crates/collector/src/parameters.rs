//! The parameters of a query, as they stand; what is no UTF-8 is said so.

use crate::error::Error;
use crate::service::Service;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use survey::Problem;

/// Every name with its value, in order.
#[derive(Debug)]
pub(crate) struct Parameters(pub(crate) Vec<(String, String)>);

impl FromRequestParts<Service> for Parameters {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &Service) -> Result<Self, Error> {
        match Query::<Vec<(String, String)>>::try_from_uri(&parts.uri) {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(error) => Err(Error::Parameters(vec![Problem::new("?", error.body_text())])),
        }
    }
}
