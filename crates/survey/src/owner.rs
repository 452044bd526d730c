//! What an owner and the collector tell each other about surveys: lists, versions, settings, public keys.

use serde::{Deserialize, Serialize};

/// One survey of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SurveyLine {
    /// Its id.
    pub id: String,
    /// The version that is asked.
    pub version: u32,
    /// Whether it is a preset that no owner has put.
    pub preset: bool,
    /// Nobody is asked before this moment, UTC; null where it is not paused.
    pub paused_until: Option<String>,
    /// Whether a response must come with a public key.
    pub require_key: bool,
    /// The origins of pages that may answer; null is every one.
    pub origins: Option<Vec<String>>,
    /// When it last changed, UTC; null of a preset.
    pub changed_at: Option<String>,
}

/// What putting a survey did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct Kept {
    /// The survey's id.
    pub id: String,
    /// The version that is asked from now on.
    pub version: u32,
    /// Whether there was no such survey.
    pub new: bool,
    /// Whether the wording or a scale changed, so that the version is new.
    pub new_version: bool,
}

/// One version of a survey.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct VersionLine {
    /// The version.
    pub version: u32,
    /// When it was first put, UTC; null of a preset's.
    pub created_at: Option<String>,
    /// When it was last put, UTC; null of a preset's.
    pub changed_at: Option<String>,
    /// Survey v1, as it was last put with this wording.
    pub survey: serde_json::Value,
}

/// What an owner may set about a survey that pages are not told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Nobody is asked before this moment, RFC 3339; null asks.
    #[serde(default)]
    pub paused_until: Option<String>,
    /// Whether a response must come with a public key.
    #[serde(default)]
    pub require_key: bool,
    /// The origins of pages that may answer, such as `https://shop.example`; null is every one.
    #[serde(default)]
    pub origins: Option<Vec<String>>,
}

/// The settings of a survey, with its public keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct SettingsReport {
    /// The settings.
    #[serde(flatten)]
    pub settings: Settings,
    /// The public keys, oldest first.
    pub keys: Vec<KeyLine>,
}

/// What a new public key is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// At most 200 characters.
    #[serde(default)]
    pub name: String,
}

/// A public key: pages carry it, so it is no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_family = "wasm"), derive(schemars::JsonSchema))]
pub struct KeyLine {
    /// The key: `pk_` and 32 hexadecimal digits.
    pub key: String,
    /// What the owner calls it.
    pub name: String,
    /// When it was made, UTC.
    pub created_at: String,
}
