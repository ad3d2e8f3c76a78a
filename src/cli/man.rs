//! `dawnpost man`: the manual pages, one for every command, made from the command line's definition.
//!
//! What clap does not know stands here: exit statuses, files, examples.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Command;

use super::{Exit, say, usage};

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The command whose page is printed; without one, that of dawnpost itself
    command: Vec<String>,
    /// Write every page into a folder instead, for `man` to find
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    out: Option<PathBuf>,
}

/// What scripts can tell from the exit status of every command.
const EXIT_STATUS: [(&str, &str); 5] = [
    ("0", "It did what was asked."),
    ("1", "It failed; standard error says why."),
    ("2", "The command line, a setting or the roster is wrong; standard error names the argument, or file and line."),
    ("3", "arXiv does not answer."),
    ("4", "There was nothing to do."),
];

/// The files of an installation. Paths are those of the working directory, unless the settings name others.
const FILES: [(&str, &str); 6] = [
    (
        "dawnpost.toml",
        "The settings; --config names another file, and variables that begin with DAWNPOST_ win over it.",
    ),
    ("subscribers.toml", "The roster: who reads what, when, and where it is delivered."),
    ("secrets/", "Where `dawnpost init` puts passwords and tokens, readable by their owner alone."),
    ("data/dawnpost.db", "The database, unless `store.url` names another."),
    ("data/archive/", "What `dawnpost archive build` writes."),
    ("data/outbox/", "Digests for addresses that begin with file:, and mails while no relay is set."),
];

/// Examples by the name of the page.
const EXAMPLES: [(&str, &str, &str); 21] = [
    ("dawnpost", "dawnpost init", "Set it up in this folder."),
    ("dawnpost", "dawnpost demo", "Look at what it makes, without an account."),
    (
        "dawnpost-init",
        "dawnpost init --yes --to ada@example.org --about \"quantization of language models\" --mail relay",
        "Ask nothing; the mail relay of this machine sends.",
    ),
    (
        "dawnpost-init",
        "DAWNPOST_EMAIL__PASSWORD=... dawnpost init --yes --to ada@gmail.com --about \"stellar streams\"",
        "The password comes from the variable and goes into secrets/email.password.",
    ),
    ("dawnpost-run", "dawnpost run", "Fetch, select and deliver for whoever has a digest today."),
    ("dawnpost-run", "dawnpost run --subscriber ada --now", "Send ada what is new, on any day."),
    ("dawnpost-run", "dawnpost run --dry-run --json", "See what would be sent, for a program."),
    ("dawnpost-serve", "dawnpost serve --verbose", "Run everything, and log what is done."),
    ("dawnpost-health", "dawnpost health --url http://127.0.0.1:8080", "Ask the process at that address."),
    ("dawnpost-preview", "dawnpost preview ada --channel email --out ada.html", "Look at a mail in a browser."),
    ("dawnpost-why", "dawnpost why ada 2611.90051", "Learn why a paper came, or did not."),
    ("dawnpost-describe", "dawnpost describe \"speculative decoding, no surveys\"", "See what a sentence asks for."),
    ("dawnpost-check", "dawnpost check --online", "Find faults, and ask every server whether it answers."),
    ("dawnpost-send-test", "dawnpost send-test --to mailto:ada@example.org", "Send a mail that says TEST."),
    (
        "dawnpost-subscribers-list",
        "dawnpost subscribers list --json",
        "Everybody, with whole addresses, for a program.",
    ),
    ("dawnpost-deliveries-list", "dawnpost deliveries list --state dead", "What was given up, and why."),
    ("dawnpost-deliveries-retry", "dawnpost deliveries retry 3f9c2a17", "Plan it again."),
    ("dawnpost-announcements-list", "dawnpost announcements list", "What arXiv announced, and what is complete."),
    ("dawnpost-archive-build", "dawnpost archive build", "Write the issues as files."),
    ("dawnpost-backup", "dawnpost backup today.db", "A consistent copy while `serve` runs."),
    ("dawnpost-man", "dawnpost man --out ~/.local/share/man/man1", "Install the pages for yourself."),
];

/// Prints one page, or writes all.
pub fn man(root: Command, args: &ManArgs) -> anyhow::Result<Exit> {
    let pages = pages(root);
    if let Some(folder) = &args.out {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for (name, page) in &pages {
            let file = folder.join(format!("{name}.1"));
            std::fs::write(&file, page).with_context(|| format!("cannot write {}", file.display()))?;
        }
        say(&format!("wrote {} pages into {}", pages.len(), folder.display()))?;
        return Ok(Exit::Done);
    }
    let wanted = [&["dawnpost".to_owned()][..], &args.command].concat().join("-");
    let Some((_, page)) = pages.iter().find(|(name, _)| *name == wanted) else {
        return Err(usage("COMMAND", format!("there is no command `{}`", args.command.join(" "))));
    };
    std::io::stdout().write_all(page)?;
    Ok(Exit::Done)
}

/// Every page with its name, `dawnpost-deliveries-list`.
fn pages(mut root: Command) -> Vec<(String, Vec<u8>)> {
    root.build();
    let mut pages = Vec::new();
    collect(&root, "dawnpost", &mut pages);
    pages
}

fn collect(command: &Command, name: &str, pages: &mut Vec<(String, Vec<u8>)>) {
    pages.push((name.to_owned(), page(command, name)));
    // `help` explains the others and needs no page.
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set() && inner.get_name() != "help") {
        collect(inner, &format!("{name}-{}", inner.get_name()), pages);
    }
}

fn page(command: &Command, name: &str) -> Vec<u8> {
    let mut page = Vec::new();
    // Into memory: it cannot fail.
    let _written = clap_mangen::Man::new(command.clone()).title(name).render(&mut page);
    let mut section = |heading: &str, entries: &mut dyn Iterator<Item = (&str, &str)>| {
        let mut entries = entries.peekable();
        if entries.peek().is_some() {
            page.extend(format!(".SH \"{heading}\"\n").bytes());
            entries
                .for_each(|(term, text)| page.extend(format!(".TP\n\\fB{}\\fR\n{}\n", roff(term), roff(text)).bytes()));
        }
    };
    section("EXIT STATUS", &mut EXIT_STATUS.into_iter());
    section("FILES", &mut FILES.into_iter());
    let examples = EXAMPLES.iter().filter(|(of, ..)| *of == name);
    section("EXAMPLES", &mut examples.map(|(_, example, text)| (*example, *text)));
    page
}

/// Text in which nothing is taken for a request or an escape (groff(7)).
fn roff(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    if text.starts_with('.') { format!("\\&{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_has_a_page_with_statuses_and_files() {
        let pages = pages(Cli::command());
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["dawnpost", "dawnpost-init", "dawnpost-deliveries-list", "dawnpost-archive-import"] {
            assert!(names.contains(&name), "{names:?}");
        }
        for (name, page) in &pages {
            let text = String::from_utf8_lossy(page);
            for part in ["NAME", "SYNOPSIS", "EXIT STATUS", "FILES"] {
                assert!(text.contains(part), "{name} has no {part}");
            }
        }
    }

    #[test]
    fn every_example_is_a_command_line_that_is_understood() {
        let pages = pages(Cli::command());
        for (name, example, _) in EXAMPLES {
            assert!(pages.iter().any(|(page, _)| page == name), "{name} is no page");
            let quoted = example.split('"').enumerate();
            let words: Vec<&str> = quoted
                .flat_map(|(at, part)| if at % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
                .skip_while(|word| *word != "dawnpost")
                .collect();
            assert!(Cli::command().try_get_matches_from(&words).is_ok(), "{words:?}");
        }
    }
}
