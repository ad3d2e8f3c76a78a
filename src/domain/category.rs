//! Defines [`Category`], an arXiv subject class such as `cs.LG`, and arXiv's taxonomy.
//!
//! Papers, announcements and criteria carry categories. This file must never know how arXiv writes them in a page or a
//! feed: only the codes, and that six of them are aliases (`cs.IT` is `math.IT`).

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// arXiv's active categories: code, name, and the code it is an alias of.
const TAXONOMY: &str = include_str!("categories.tsv");

static TABLE: LazyLock<Vec<(&str, &str, &str)>> = LazyLock::new(|| {
    TAXONOMY
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut fields = line.split('\t');
            let mut field = || fields.next().unwrap_or_default();
            (field(), field(), field())
        })
        .collect()
});

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
        match lookup(code) {
            Some((code, _, "")) => Self(code.to_owned()),
            Some((_, _, canonical)) => Self(canonical.to_owned()),
            None => Self(code.to_owned()),
        }
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
            .filter(|(code, _, _)| code.len() > prefix.len() && code[..prefix.len()].eq_ignore_ascii_case(&prefix))
            .map(|(code, _, _)| Self::of_paper(code))
            .collect();
        members.sort();
        members.dedup();
        if members.is_empty() { Err(UnknownCategory::new(code)) } else { Ok(members) }
    }

    /// arXiv's active categories in the order of its taxonomy, each once.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().filter(|(_, _, canonical)| canonical.is_empty()).map(|(code, _, _)| Self((*code).to_owned()))
    }

    /// The canonical code, `cs.LG`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in arXiv's taxonomy, `Machine Learning`; the code itself if arXiv has retired it.
    pub fn name(&self) -> &str {
        lookup(&self.0).map_or(&self.0, |(_, name, _)| name)
    }
}

/// Code and name of every category that a subscriber may ask for, in arXiv's order.
pub fn taxonomy() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().filter(|(_, _, canonical)| canonical.is_empty()).map(|(code, name, _)| (*code, *name))
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
            .map(|(code, _, _)| (strsim::jaro_winkler(&code.to_lowercase(), &given.to_lowercase()), *code))
            .filter(|(likeness, _)| *likeness > 0.8)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, code)| code.to_owned());
        Self { given: given.to_owned(), nearest }
    }
}

fn lookup(code: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let code = code.trim();
    TABLE.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(code)).copied()
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
    fn a_misspelt_category_is_refused_with_its_neighbour() {
        let error = Category::parse_wanted("cs.LGG").expect_err("no such category");
        assert_eq!(error.to_string(), "arXiv has no category `cs.LGG`; did you mean `cs.LG`?");
    }
}
