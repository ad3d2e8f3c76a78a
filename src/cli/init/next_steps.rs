//! Defines [`Installation`]: where a new installation is, its crontab line, its unit of systemd, and what is to be done next.
//!
//! `init.rs` prints it and writes the unit. Everything here is pure.

use std::path::PathBuf;

use chrono::{DateTime, Timelike as _, Utc};

use crate::domain::schedule::Schedule;
use crate::domain::zone::Zone;

/// The unit of systemd, by its usual name.
pub(super) const UNIT: &str = "dawnpost.service";

/// A later pass finds what was late at the first one, and sends nothing twice.
const HOURS_TO_LATER_PASSES: [u32; 2] = [3, 6];

/// Where an installation is, and what runs it.
pub(super) struct Installation {
    /// Absolute: with the settings, the roster and the data.
    pub folder: PathBuf,
    /// The settings file, if it is not `dawnpost.toml`.
    pub config: Option<PathBuf>,
    /// The program, absolute.
    pub program: PathBuf,
    /// The zone of the machine's cron.
    pub machine_zone: Zone,
}

impl Installation {
    /// A line for `crontab -e` by which every digest of the schedule goes out: at its time by the machine's clock, and later.
    pub fn crontab_line(&self, schedule: &Schedule, now: DateTime<Utc>) -> String {
        let next = schedule.next_after(now).unwrap_or(now);
        let (there, here) = (next.with_timezone(&schedule.zone()), next.with_timezone(&self.machine_zone));
        let passes = std::iter::once(here.hour()).chain(HOURS_TO_LATER_PASSES.map(|hours| here.hour() + hours));
        // Later passes of the same day only.
        let hours: Vec<String> = passes.filter(|hour| *hour < 24).map(|hour| hour.to_string()).collect();
        // On another weekday than the reader's, every day is looked at; a day without a digest costs a moment.
        let days = match there.date_naive() == here.date_naive() {
            true => numbered(schedule.source().split_whitespace().nth(4).unwrap_or("*")),
            false => "*".to_owned(),
        };
        let command =
            format!("cd {} && {} >>run.log 2>&1", shell(&self.folder.display().to_string()), self.command("run"));
        // In a crontab a percent sign ends the command.
        format!("{} {} * * {days} {}", here.minute(), hours.join(","), command.replace('%', "\\%"))
    }

    /// The unit by which `systemctl --user` runs `serve`.
    pub fn unit(&self) -> String {
        let config = self
            .config
            .as_ref()
            .map_or_else(String::new, |config| format!(" --config {}", unit_word(&config.display().to_string())));
        format!(
            "# Written by `dawnpost init`, for systemctl --user.\n\
             [Unit]\nDescription=dawnpost: arXiv digests\n\n\
             [Service]\nType=notify\nExecStart={} serve{config}\nWorkingDirectory={}\nRestart=on-failure\nRestartSec=30\n\
             # A faulty configuration does not get better by trying again.\nRestartPreventExitStatus=2\nTimeoutStopSec=30\n\n\
             [Install]\nWantedBy=default.target\n",
            unit_word(&self.program.display().to_string()),
            self.folder.display().to_string().replace('%', "%%"),
        )
    }

    /// What is to be done, for whoever has just run `init`.
    pub fn next_steps(&self, id: &str, schedule: &Schedule, now: DateTime<Utc>) -> String {
        let unit = shell(&self.folder.join(UNIT).display().to_string());
        format!(
            "The first digest, now:\n  {}\n\n\
             Every day, by cron (`crontab -e`):\n  {}\n\n\
             Or as a service, with bots and website, by systemd:\n  systemctl --user enable --now {unit}\n  loginctl enable-linger\n",
            self.command(&format!("run --subscriber {id} --now")),
            self.crontab_line(schedule, now),
        )
    }

    /// A call of this program.
    fn command(&self, arguments: &str) -> String {
        let program = shell(&self.program.display().to_string());
        match &self.config {
            Some(config) => format!("{program} --config {} {arguments}", shell(&config.display().to_string())),
            None => format!("{program} {arguments}"),
        }
    }
}

/// The weekdays of a crontab field as numbers: ranges and lists of names are not understood by every cron.
fn numbered(days: &str) -> String {
    let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    names.iter().zip(0..).fold(days.to_owned(), |days, (name, number)| days.replace(name, &format!("{number}")))
}

/// A word of a shell's command.
fn shell(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@%:,=".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

/// A word of a command in a unit (systemd.service(5), "Command lines").
fn unit_word(word: &str) -> String {
    let word = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    if word.contains(char::is_whitespace) { format!("\"{word}\"") } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(folder: &str, zone: &str) -> Installation {
        Installation {
            folder: folder.into(),
            config: None,
            program: "/usr/local/bin/dawnpost".into(),
            machine_zone: Zone::parse(zone).expect("a zone"),
        }
    }

    fn line(folder: &str, machine: &str, schedule: &str, zone: &str) -> String {
        let now = "2026-11-28T12:00:00Z".parse().expect("a time");
        installation(folder, machine).crontab_line(&Schedule::parse(schedule, zone).expect("a schedule"), now)
    }

    #[test]
    fn the_crontab_line_fires_at_the_readers_hour_by_the_machines_clock() {
        let run = "cd /home/ada/dawnpost && /usr/local/bin/dawnpost run >>run.log 2>&1";
        let of = |machine, schedule, zone| line("/home/ada/dawnpost", machine, schedule, zone);
        assert_eq!(of("Europe/London", "30 7 * * Mon-Fri", "Europe/London"), format!("30 7,10,13 * * 1-5 {run}"));
        assert_eq!(of("UTC", "30 7 * * Mon,Thu", "Europe/Berlin"), format!("30 6,9,12 * * 1,4 {run}"));
        // Monday morning in Tokyo is Sunday evening in London.
        assert_eq!(of("Europe/London", "0 7 * * Mon-Fri", "Asia/Tokyo"), format!("0 22 * * * {run}"));
    }

    #[test]
    fn folders_with_odd_names_are_quoted_for_shell_cron_and_systemd() {
        let run = "cd '/home/ada/100\\% my papers' && /usr/local/bin/dawnpost run >>run.log 2>&1";
        let folder = "/home/ada/100% my papers";
        assert_eq!(line(folder, "UTC", "30 7 * * *", "UTC"), format!("30 7,10,13 * * * {run}"));
        assert!(installation(folder, "UTC").unit().contains("WorkingDirectory=/home/ada/100%% my papers\n"));
    }
}
