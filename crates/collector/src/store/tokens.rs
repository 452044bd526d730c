//! Tokens: only their SHA-256 is kept, with what they are good for.

use super::Fault;
use super::sql::Pool;
use super::value::Value;

/// The SHA-256 of a token.
pub type TokenHash = [u8; 32];

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Seeing results.
    Read,
    /// Everything.
    Admin,
}

impl Role {
    /// Each role with its word.
    pub const WORDS: [(&str, Self); 2] = [("read", Self::Read), ("admin", Self::Admin)];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize].0
    }
}

/// A token as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number, by which it is revoked.
    pub id: i64,
    /// The hash by which it is known again.
    pub hash: TokenHash,
    /// What the operator calls it.
    pub name: String,
    /// What it is good for.
    pub role: Role,
    /// When it was made, Unix milliseconds.
    pub created_at: i64,
}

pub(super) async fn add(
    pool: &Pool,
    hash: &TokenHash,
    name: &str,
    role: Role,
    now: i64,
) -> Result<(), Fault> {
    let sql = "insert into tokens (hash, name, role, created_at) values ($1, $2, $3, $4)";
    let values = vec![
        Value::from(&hash[..]),
        Value::from(name),
        Value::from(role.as_str()),
        Value::from(now),
    ];
    pool.run(sql.into(), values).await?;
    Ok(())
}

pub(super) async fn all(pool: &Pool) -> Result<Vec<Token>, Fault> {
    let sql = "select id, hash, name, role, created_at from tokens order by id";
    let rows = pool.rows(sql.into(), Vec::new()).await?;
    rows.iter()
        .map(|row| {
            let hash = TokenHash::try_from(row.blob(1)?);
            let word = row.text(3)?;
            let role = Role::WORDS.iter().find(|(known, _)| *known == word);
            Ok(Token {
                id: row.int(0)?,
                hash: hash.map_err(|_| Fault::broken("a token's hash is not 32 bytes"))?,
                name: row.text(2)?,
                role: role.ok_or_else(|| Fault::broken(format!("role {word:?}")))?.1,
                created_at: row.int(4)?,
            })
        })
        .collect()
}

pub(super) async fn revoke(pool: &Pool, id: i64) -> Result<bool, Fault> {
    Ok(pool.run("delete from tokens where id = $1".into(), vec![Value::from(id)]).await? > 0)
}
