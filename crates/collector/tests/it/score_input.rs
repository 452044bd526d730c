//! Input files of `candor score`, and what it says of them.

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::writer::SerializedFileWriter;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, LazyLock};

/// A folder of input files.
pub(crate) struct Files(tempfile::TempDir);

impl Files {
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `candor score --metric nps` with these arguments, in the folder, and this on standard input.
    pub(crate) fn run(&self, arguments: &str, input: &[u8]) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_candor"))
            .current_dir(self.0.path())
            .args(["score", "--metric", "nps"])
            .args(arguments.split(' ').filter(|it| !it.is_empty()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // It may stop before it has read all.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    /// The report that it prints, as its schema says.
    #[track_caller]
    pub(crate) fn json(&self, arguments: &str) -> Value {
        let output = self.run(&format!("{arguments} --json"), b"");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{err}");
        let report = serde_json::from_slice(&output.stdout).unwrap();
        conforms(&report);
        report
    }

    /// The one line on standard error with which it ends, exit code 2.
    #[track_caller]
    pub(crate) fn refused(&self, arguments: &str, expected: &str) {
        let output = self.run(arguments, b"");
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{err}");
        assert_eq!(err, format!("candor: {expected}\n"));
    }
}

/// The report is what the published schema says, with no member more.
#[track_caller]
fn conforms(report: &Value) {
    static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
        let text = include_str!("../../../survey/schema/score-report.v1.json");
        let mut schema = serde_json::from_str(text).unwrap();
        close(&mut schema);
        jsonschema::validator_for(&schema).unwrap()
    });
    let problems: Vec<String> =
        SCHEMA.iter_errors(report).map(|it| format!("{}: {it}", it.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?} in {report:#}");
}

/// Lets no member pass that a schema does not name.
fn close(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        if object.contains_key("properties") {
            object.entry("additionalProperties").or_insert(Value::Bool(false));
        }
        object.values_mut().for_each(close);
    } else if let Some(list) = schema.as_array_mut() {
        list.iter_mut().for_each(close);
    }
}

#[test]
#[should_panic(expected = "Additional properties are not allowed ('more' was unexpected)")]
fn a_member_that_the_schema_does_not_name_is_found() {
    let files = Files::new(&[("a.csv", b"rating\n9\n")]);
    let mut report = files.json("a.csv");
    report["rows"]["more"] = 1.into();
    conforms(&report);
}

/// Standard output and standard error of one CSV.
#[track_caller]
pub(crate) fn csv(text: &[u8], arguments: &str) -> (String, String) {
    let output = Files::new(&[("a.csv", text)]).run(&format!("a.csv {arguments}"), b"");
    let (out, err) = (String::from_utf8(output.stdout), String::from_utf8(output.stderr));
    let (out, err) = (out.unwrap(), err.unwrap());
    assert_eq!(output.status.code(), Some(0), "{err}");
    (out, err)
}

/// Writes rows of country and rating in two groups; below 0 is null. Every moment is the first of 2026.
pub(crate) fn parquet(files: &Files, name: &str, rating: &str, rows: &[(&str, i32)]) {
    let schema = format!(
        "message rows {{ REQUIRED BYTE_ARRAY country (UTF8); OPTIONAL {rating}; REQUIRED INT64 at (TIMESTAMP(NANOS,true)); }}"
    );
    let schema = Arc::new(parquet::schema::parser::parse_message_type(&schema).unwrap());
    let file = std::fs::File::create(files.path(name)).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).unwrap();
    for rows in rows.chunks(3) {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let countries: Vec<ByteArray> = rows.iter().map(|it| ByteArray::from(it.0)).collect();
        column.typed::<ByteArrayType>().write_batch(&countries, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let levels: Vec<i16> = rows.iter().map(|it| i16::from(0 <= it.1)).collect();
        let ratings: Vec<i32> = rows.iter().map(|it| it.1).filter(|it| 0 <= *it).collect();
        if rating.starts_with("INT32") {
            column.typed::<Int32Type>().write_batch(&ratings, Some(&levels), None).unwrap();
        } else {
            let ratings: Vec<f64> = ratings.into_iter().map(f64::from).collect();
            column.typed::<DoubleType>().write_batch(&ratings, Some(&levels), None).unwrap();
        }
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let moments = vec![1_767_225_600_000_000_000_i64; rows.len()];
        column.typed::<Int64Type>().write_batch(&moments, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
}
