//! `dawnpost translations`: the texts that readers see, as a gettext catalogue for translators, and back: what a catalogue lacks.
//!
//! docs/translations.md tells how a catalogue becomes a language.

mod catalogue;

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use templates::translations::{Sentence, gaps, sentences};
use templates::words::DigestLanguage;

use self::catalogue::CatalogueEntry;
use super::{Exit, counted, usage};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum TranslationsCommand {
    /// Print every text in English with its translation, if the language has one, and with notes for the translator
    Export {
        /// The language, such as `it`; one that dawnpost does not speak yet is exported without translations
        #[arg(long, value_name = "TAG")]
        language: String,
        /// The format
        #[arg(long, value_enum, default_value_t = CatalogueFormat::Po)]
        format: CatalogueFormat,
    },
    /// Say what a catalogue lacks: texts without a translation, wrong gaps, texts that are too long for a platform
    Check {
        /// A catalogue that was exported and translated
        file: PathBuf,
    },
}

/// The formats of catalogues.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CatalogueFormat {
    /// gettext, which every tool for translators reads
    Po,
}

/// Runs one of them.
pub fn translations(command: TranslationsCommand) -> anyhow::Result<Exit> {
    match command {
        TranslationsCommand::Export { language, format: CatalogueFormat::Po } => export(&language),
        TranslationsCommand::Check { file } => check(&file),
    }
}

fn export(language: &str) -> anyhow::Result<Exit> {
    let is_tag = language
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if !is_tag || language.split('-').next().is_none_or(|primary| primary.len() < 2) {
        return Err(usage("--language", format!("`{language}` is not a language tag such as `it` or `pt-BR`")));
    }
    let translations = DigestLanguage::of(language).map(|known| sentences(known.tag));
    let translation = |at: usize| translations.as_ref().map_or_else(String::new, |texts| texts[at].text.clone());
    let entries: Vec<CatalogueEntry> = sentences("en")
        .into_iter()
        .enumerate()
        .map(|(at, sentence)| CatalogueEntry {
            notes: notes(&sentence),
            text: translation(at),
            context: sentence.path,
            id: sentence.text,
            ..CatalogueEntry::default()
        })
        .collect();
    write!(io::stdout(), "{}", catalogue::write(language, &entries))?;
    Ok(Exit::Done)
}

fn notes(sentence: &Sentence) -> Vec<String> {
    let most = sentence.most_chars.map(|most| format!("At most {most} characters."));
    [Some(sentence.note.clone()), most].into_iter().flatten().filter(|note| !note.is_empty()).collect()
}

fn check(file: &Path) -> anyhow::Result<Exit> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let entries = catalogue::parse(&text).map_err(|fault| usage(&file.display().to_string(), fault.to_string()))?;
    let faults = faults(&sentences("en"), &entries);
    let lines: String = faults.iter().map(|fault| format!("{}:{fault}\n", file.display())).collect();
    let (found, of) = (counted(faults.len(), "fault"), counted(entries.len(), "text"));
    writeln!(io::stdout(), "{lines}{found} in {of}")?;
    Ok(if faults.is_empty() { Exit::Done } else { Exit::Failed })
}

/// What a catalogue lacks, each with its line; a text that is not in it has the line after the last.
fn faults(english: &[Sentence], entries: &[CatalogueEntry]) -> Vec<String> {
    let by_context: HashMap<&str, &CatalogueEntry> =
        entries.iter().map(|entry| (entry.context.as_str(), entry)).collect();
    let of_english = english.iter().filter_map(|sentence| match by_context.get(sentence.path.as_str()) {
        None => Some(format!("1: `{}` is not in the catalogue", sentence.path)),
        Some(entry) => fault(sentence, entry).map(|what| format!("{}: `{}` {what}", entry.line, sentence.path)),
    });
    let known = |entry: &&CatalogueEntry| english.iter().any(|sentence| sentence.path == entry.context);
    let unknown = entries.iter().filter(|entry| !known(entry));
    let unknown = unknown.map(|entry| format!("{}: there is no text `{}`", entry.line, entry.context));
    of_english.chain(unknown).collect()
}

/// What is wrong with a translation.
fn fault(english: &Sentence, entry: &CatalogueEntry) -> Option<String> {
    let (chars, lines) = (entry.text.chars().count(), |text: &str| text.lines().count());
    let (wanted, given) = (gaps(&english.text), gaps(&entry.text));
    if entry.id != english.text {
        return Some("was translated from another English text: export it again".to_owned());
    }
    if entry.text.is_empty() {
        return Some("has no translation".to_owned());
    }
    if entry.is_fuzzy {
        return Some("is fuzzy: look at it, and remove the mark".to_owned());
    }
    if wanted != given {
        let named = |gaps: &[&str]| gaps.iter().map(|gap| format!("{{{gap}}}")).collect::<Vec<_>>().join(" ");
        let given = if given.is_empty() { "none".to_owned() } else { named(&given) };
        return Some(format!("has other gaps than the English text: {given} instead of {}", named(&wanted)));
    }
    if let Some(most) = english.most_chars.filter(|most| chars > *most) {
        return Some(format!("has {chars} characters, at most {most} are possible"));
    }
    if is_example(&english.path)
        && (lines(&entry.text) != lines(&english.text) || !begins_alike(&english.text, &entry.text))
    {
        return Some("must have the same commands on the same lines".to_owned());
    }
    None
}

fn is_example(path: &str) -> bool {
    path.starts_with("chat.commands.") && path.ends_with(".examples")
}

/// Whether each line begins with the same command.
fn begins_alike(english: &str, translation: &str) -> bool {
    let commands =
        |text: &str| text.lines().map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>();
    commands(english) == commands(translation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(language: &str) -> Vec<CatalogueEntry> {
        let (english, texts) = (sentences("en"), sentences(language));
        let entry = |(at, (english, text)): (usize, (Sentence, Sentence))| CatalogueEntry {
            context: english.path,
            id: english.text,
            text: text.text,
            line: at + 1,
            ..CatalogueEntry::default()
        };
        english.into_iter().zip(texts).enumerate().map(entry).collect()
    }

    #[test]
    fn the_languages_that_dawnpost_speaks_lack_nothing() {
        for (tag, _) in DigestLanguage::options() {
            assert_eq!(faults(&sentences("en"), &entries(tag)), [""; 0], "{tag}");
        }
    }

    #[test]
    fn what_a_catalogue_lacks_is_named_with_its_line() {
        let mut entries = entries("de");
        let at = |path: &str, entries: &[CatalogueEntry]| {
            entries.iter().position(|one| one.context == path).expect("a text")
        };
        let welcome = at("chat.joining.welcome", &entries);
        entries[welcome].text = entries[welcome].text.replace("{site}", "{seite}");
        let label = at("chat.asks.topic", &entries);
        entries[label].text = "x".repeat(46);
        let examples = at("chat.commands.1.examples", &entries);
        entries[examples].text = "abonnieren".to_owned();
        let (empty, fuzzy, old) =
            (at("chat.editing.saved", &entries), at("chat.editing.kept", &entries), at("chat.editing.none", &entries));
        entries[empty].text = String::new();
        entries[fuzzy].is_fuzzy = true;
        entries[old].id = "nothing at all".to_owned();
        entries.retain(|entry| entry.context != "web.faults.date");
        entries.push(CatalogueEntry {
            context: "web.gone".to_owned(),
            id: "x".to_owned(),
            line: 999,
            ..CatalogueEntry::default()
        });
        let found = faults(&sentences("en"), &entries);
        let line = |at: usize| at + 1;
        for (line, part) in [
            (line(welcome), "{seite} instead of {site}"),
            (line(label), "46 characters, at most 45"),
            (line(examples), "the same commands"),
            (line(empty), "no translation"),
            (line(fuzzy), "fuzzy"),
            (line(old), "another English text"),
            (1, "`web.faults.date` is not in the catalogue"),
            (999, "no text `web.gone`"),
        ] {
            let fault = found.iter().find(|fault| fault.contains(part));
            assert!(fault.is_some_and(|fault| fault.starts_with(&format!("{line}: "))), "{part}: {found:#?}");
        }
        assert_eq!(found.len(), 8, "{found:#?}");
    }
}
