//! Defines [`Category`], an arXiv subject class such as `cs.LG`, and arXiv's taxonomy.
//!
//! Papers, announcements and criteria carry categories. This file must never know how arXiv writes them in a page or a
//! feed: only the codes, and that six of them are aliases (`cs.IT` is `math.IT`).

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// arXiv's active categories, a line each; the file's first lines name its columns.
const TAXONOMY: &str = include_str!("categories.tsv");

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = TAXONOMY.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(Row::read).collect()
});

/// A line of the taxonomy.
struct Row {
    code: &'static str,
    name: &'static str,
    /// The canonical code, or empty.
    alias_of: &'static str,
    chinese: &'static str,
}

impl Row {
    fn read(line: &'static str) -> Self {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        Self { code: field(), name: field(), alias_of: field(), chinese: field() }
    }

    fn name_in(&self, language: &str) -> &'static str {
        if is_chinese(language) { self.chinese } else { self.name }
    }
}

/// A category in its canonical spelling: aliases are resolved when it is parsed, so `cs.SY` and `eess.SY` compare equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Category(String);

/// A category that arXiv's taxonomy does not have, with its nearest neighbour there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("arXiv has no category `{given}`{}", nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
pub struct UnknownCategory {
    given: String,
    nearest: Option<String>,
}

impl Category {
    /// The category of a paper: any code, also one that is no longer active (`alg-geom`), in canonical spelling.
    pub fn of_paper(code: &str) -> Self {
        let code = code.trim();
        let canonical = lookup(code).map(|row| if row.alias_of.is_empty() { row.code } else { row.alias_of });
        Self(canonical.unwrap_or(code).to_owned())
    }

    /// The categories that a subscriber asks for: an active category (`cs.LG`, in any case), or all categories of an archive
    /// (`astro-ph`, `math.*`).
    pub fn parse_wanted(code: &str) -> Result<Vec<Self>, UnknownCategory> {
        if lookup(code).is_some() {
            return Ok(vec![Self::of_paper(code)]);
        }
        let archive = code.trim().trim_end_matches(".*");
        let prefix = format!("{archive}.");
        let mut members: Vec<Self> = TABLE
            .iter()
            .map(|row| row.code)
            .filter(|code| code.len() > prefix.len() && code[..prefix.len()].eq_ignore_ascii_case(&prefix))
            .map(Self::of_paper)
            .collect();
        members.sort();
        members.dedup();
        if members.is_empty() { Err(UnknownCategory::new(code)) } else { Ok(members) }
    }

    /// arXiv's active categories in the order of its taxonomy, each once.
    pub fn all() -> impl Iterator<Item = Self> {
        canonical().map(|row| Self(row.code.to_owned()))
    }

    /// The canonical code, `cs.LG`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in arXiv's taxonomy, `Machine Learning`; the code itself if arXiv has retired it.
    pub fn name(&self) -> &str {
        self.name_in("en")
    }

    /// The name for a reader of this language, a BCP 47 tag: ours in Chinese, arXiv's in every other.
    pub fn name_in(&self, language: &str) -> &str {
        lookup(&self.0).map_or(&self.0, |row| row.name_in(language))
    }
}

/// Code and name, as [`Category::name_in`] gives it, of every category that a subscriber may ask for, in arXiv's order.
pub fn taxonomy(language: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    canonical().map(move |row| (row.code, row.name_in(language)))
}

fn canonical() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(|row| row.alias_of.is_empty())
}

fn is_chinese(language: &str) -> bool {
    language.split(['-', '_']).next().is_some_and(|primary| primary.eq_ignore_ascii_case("zh"))
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl UnknownCategory {
    /// As it was written.
    pub fn given(&self) -> &str {
        &self.given
    }

    /// The most similar code, if one is similar.
    pub fn nearest(&self) -> Option<&str> {
        self.nearest.as_deref()
    }

    fn new(given: &str) -> Self {
        let nearest = TABLE
            .iter()
            .map(|row| (strsim::jaro_winkler(&row.code.to_lowercase(), &given.to_lowercase()), row.code))
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, code)| code.to_owned());
        Self { given: given.to_owned(), nearest }
    }
}

fn lookup(code: &str) -> Option<&'static Row> {
    let code = code.trim();
    TABLE.iter().find(|row| row.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_the_same_category() {
        assert_eq!(Category::of_paper("cs.SY"), Category::of_paper("eess.sy"));
        assert_eq!(Category::of_paper("math.IT").as_str(), "cs.IT");
    }

    #[test]
    fn an_archive_stands_for_its_categories() {
        let members = Category::parse_wanted("astro-ph.*").expect("an archive");
        assert_eq!(members.len(), 6);
        assert_eq!(Category::parse_wanted("hep-th").expect("a category").len(), 1);
    }

    #[test]
    fn every_category_has_a_name_of_its_own_in_chinese() {
        let names: std::collections::BTreeSet<_> = taxonomy("zh").map(|(_, name)| name).collect();
        let has_no_latin_word = |name: &str| !name.contains(|c: char| c.is_ascii_lowercase());
        assert!(names.iter().all(|name| !name.is_empty() && has_no_latin_word(name)), "{names:?}");
        // arXiv calls cs.LG and stat.ML alike.
        let of_arxiv: std::collections::BTreeSet<_> = taxonomy("en").map(|(_, name)| name).collect();
        assert_eq!((names.len(), of_arxiv.len()), (taxonomy("zh").count() - 1, taxonomy("en").count() - 1));
        assert_eq!(Category::of_paper("cs.CL").name_in("zh-Hans"), "计算与语言");
        assert_eq!(Category::of_paper("cs.CL").name_in("de"), "Computation and Language");
    }

    #[test]
    fn a_misspelt_category_is_refused_with_its_neighbour() {
        let error = Category::parse_wanted("cs.LGG").expect_err("no such category");
        assert_eq!(error.to_string(), "arXiv has no category `cs.LGG`; did you mean `cs.LG`?");
    }
}
