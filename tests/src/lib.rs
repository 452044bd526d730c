//! Harness for whole-product tests: the collector in process, Chromium through its driver.
