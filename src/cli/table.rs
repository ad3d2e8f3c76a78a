//! Defines [`Table`]: prints rows as an aligned table for people, or as JSON for programs.
//!
//! Every command that lists something uses it.

use std::io::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Columns and rows of text.
pub struct Table {
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns; their names are also the keys of its JSON.
    pub fn new(columns: &[&'static str]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, a cell per column.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.to_vec());
    }

    /// Prints it: aligned columns, or with `json` an array of objects.
    pub fn print(&self, json: bool) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        if json { writeln!(out, "{}", self.to_json()) } else { write!(out, "{}", self.to_text()) }
    }

    fn to_json(&self) -> serde_json::Value {
        let object = |row: &Vec<String>| {
            let fields = self
                .columns
                .iter()
                .zip(row)
                .map(|(name, cell)| (name.replace(' ', "_"), serde_json::Value::String(cell.clone())));
            serde_json::Value::Object(fields.collect())
        };
        serde_json::Value::Array(self.rows.iter().map(object).collect())
    }

    fn to_text(&self) -> String {
        let mut widths: Vec<usize> = self.columns.iter().map(|name| width(name)).collect();
        for row in &self.rows {
            for (cell, known) in row.iter().zip(&mut widths) {
                *known = (*known).max(width(cell));
            }
        }
        let mut text = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut row = String::new();
            for (cell, width_of_column) in cells.zip(&widths) {
                row.push_str(cell);
                row.push_str(&" ".repeat(width_of_column - width(cell) + 2));
            }
            text.push_str(row.trim_end());
            text.push('\n');
        };
        line(&mut self.columns.iter().copied());
        for row in &self.rows {
            line(&mut row.iter().map(String::as_str));
        }
        text
    }
}

/// The width of a text on a terminal: combining marks have no width.
fn width(text: &str) -> usize {
    text.nfc().filter(|c| !is_combining_mark(*c)).count()
}
