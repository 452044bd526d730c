//! Packed copies beside what is served: `.br` and `.gz`, made once and as small as can be.

use std::io::Write;

use anyhow::Result;
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

/// Changes when the same bytes would be packed otherwise.
pub(super) const VERSION: u32 = 1;

/// A smaller file fits into one packet either way.
const SMALLEST: usize = 200;

/// Whether a file of `len` bytes at `path` gets packed copies.
pub(super) fn is_packed(path: &str, len: usize) -> bool {
    let endings = [".js", ".wasm", ".html", ".css", ".json", ".svg"];
    len > SMALLEST
        && (path.contains("/surveys/") || endings.iter().any(|ending| path.ends_with(ending)))
}

/// `content` in brotli, quality 11.
pub(crate) fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: content.len(),
        ..BrotliEncoderParams::default()
    };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut packed, &parameters)?;
    Ok(packed)
}

/// `content` in gzip, level 9.
pub(crate) fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_code_are_packed() {
        assert!(is_packed("embed/candor.js", 201));
        assert!(is_packed("embed/0.1.0/surveys/nps.en", 201));
        assert!(!is_packed("embed/candor.js", 200));
        assert!(!is_packed("logo.png", 9000));
    }

    #[test]
    fn packing_is_lossless() {
        let content = b"one two three ".repeat(50);
        let mut brotli_back = Vec::new();
        brotli::BrotliDecompress(&mut &*brotli(&content).unwrap(), &mut brotli_back).unwrap();
        assert_eq!(brotli_back, content);
        let mut gzip_back = Vec::new();
        let packed = gzip(&content).unwrap();
        std::io::copy(&mut flate2::read::GzDecoder::new(&*packed), &mut gzip_back).unwrap();
        assert_eq!(gzip_back, content);
    }
}
