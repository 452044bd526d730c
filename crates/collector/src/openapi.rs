//! `GET /openapi.json`: what the routes say of themselves, with the shapes that the `survey` crate publishes.

use crate::service::{Service, json};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json as value};
use utoipa::openapi::OpenApi;

/// Each schema that an operation refers to, under its name.
const SCHEMAS: [(&str, &str); 16] = [
    ("Survey", include_str!("../../survey/schema/survey.v1.json")),
    ("Response", include_str!("../../survey/schema/response.v1.json")),
    ("Receipt", include_str!("../../survey/schema/receipt.v1.json")),
    ("Surveys", include_str!("../../survey/schema/surveys.v1.json")),
    ("Kept", include_str!("../../survey/schema/kept.v1.json")),
    ("Versions", include_str!("../../survey/schema/versions.v1.json")),
    ("Settings", include_str!("../../survey/schema/settings.v1.json")),
    ("SettingsReport", include_str!("../../survey/schema/settings-report.v1.json")),
    ("NewKey", include_str!("../../survey/schema/new-key.v1.json")),
    ("Key", include_str!("../../survey/schema/key.v1.json")),
    ("Words", include_str!("../../survey/schema/words.v1.json")),
    ("Arrival", include_str!("../../survey/schema/arrival.v1.json")),
    ("Forget", include_str!("../../survey/schema/forget.v1.json")),
    ("Erased", include_str!("../../survey/schema/erased.v1.json")),
    ("Report", include_str!("../../survey/schema/report.v1.json")),
    ("Problem", include_str!("../../survey/schema/problem.json")),
];

/// The one route, with the document made once.
pub(crate) fn router(described: OpenApi) -> Router<Service> {
    let text = document(described).to_string();
    Router::new().route("/openapi.json", get(async move || json(StatusCode::OK, text.clone())))
}

fn document(described: OpenApi) -> Value {
    let mut document = serde_json::to_value(described).expect("plain data always serialises");
    document["info"] = value!({
        "title": "Candor",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "Collects the responses of surveys, and reports on them.",
        "license": {"name": "MIT OR Apache-2.0"},
    });
    document["servers"] = value!([{"url": "/"}]);
    document["components"]["securitySchemes"] = value!({"token": {"type": "http", "scheme": "bearer", "description": "a token of `candor token create`"}});
    for (name, text) in SCHEMAS {
        let mut schema: Value = serde_json::from_str(text).expect("a published schema is JSON");
        rebase(&mut schema, name);
        document["components"]["schemas"][name] = schema;
    }
    // One, or an array of them.
    for (name, of) in [("Responses", "Response"), ("Receipts", "Receipt")] {
        let one = value!({"$ref": format!("#/components/schemas/{of}")});
        document["components"]["schemas"][name] =
            value!({"oneOf": [one, {"type": "array", "items": one, "maxItems": 500}]});
    }
    document
}

/// Within the document a schema's own definitions are further down.
fn rebase(schema: &mut Value, name: &str) {
    match schema {
        Value::Object(members) => {
            members.remove("$schema");
            members.remove("$id");
            for (key, member) in members {
                match member {
                    Value::String(text) if key == "$ref" => {
                        if let Some(rest) = text.strip_prefix('#') {
                            *text = format!("#/components/schemas/{name}{rest}");
                        }
                    }
                    other => rebase(other, name),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rebase(item, name)),
        _ => {}
    }
}
