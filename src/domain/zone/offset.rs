//! Reads offsets from UTC as people write them: `GMT+8`, `UTC−5`, `+05:30`, `+0800`, `+5.5`, `东八区`.
//!
//! `written.rs` calls it with text in Unicode's compatibility form, which has no full-width letters.

/// The minutes from UTC that a text says, east of Greenwich positive; `None` if it is no offset. Names of IANA's such as
/// `Etc/GMT+8`, which is west, are none.
pub(super) fn minutes(text: &str) -> Option<i32> {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).map(plain_sign).collect();
    if let Some(hours) = chinese_hours(&text) {
        return Some(hours * 60);
    }
    let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(&text);
    let rest = ["utc", "gmt"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let (sign, amount) = match (rest.strip_prefix('-'), rest.strip_prefix(['+', '±'])) {
        (Some(amount), _) => (-1, amount),
        (_, Some(amount)) => (1, amount),
        _ => return None,
    };
    Some(sign * amount_minutes(amount)?)
}

/// The offset that a text without a sign may mean: `UTC8`, `8`.
pub(super) fn without_sign(text: &str) -> Option<i32> {
    let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    amount_minutes(["utc", "gmt"].iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(&text))
}

/// Unicode has many dashes; a minus sign is written with any of them.
fn plain_sign(c: char) -> char {
    match c {
        '−' | '‐' | '‑' | '‒' | '–' | '—' | '﹣' | '－' => '-',
        '﹢' | '＋' => '+',
        other => other,
    }
}

/// `8`, `08`, `8h`, `8:00`, `0530`, `530`, `5.5`.
fn amount_minutes(amount: &str) -> Option<i32> {
    let amount = amount.strip_suffix('h').unwrap_or(amount);
    let (hours, minutes) = match amount.split_once([':', '.', ',', 'h']) {
        // A quarter, a half and three quarters; `5.30` is a time of day.
        Some((hours, part @ ("5" | "25" | "75"))) if !amount.contains([':', 'h']) => (
            hours,
            if part == "5" {
                "30"
            } else if part == "25" {
                "15"
            } else {
                "45"
            },
        ),
        Some((hours, minutes)) => (hours, minutes),
        None if amount.len() > 2 => amount.split_at_checked(amount.len() - 2)?,
        None => (amount, "00"),
    };
    let is_number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(hours) && is_number(minutes) && minutes.len() == 2).then_some(())?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (minutes < 60).then_some(hours * 60 + minutes)
}

/// `东八区`, `西5区`: the zones of 15 degrees, as Chinese schools teach them.
fn chinese_hours(text: &str) -> Option<i32> {
    let (sign, rest) = match (text.strip_prefix(['东', '東']), text.strip_prefix('西')) {
        (Some(rest), _) => (1, rest),
        (_, Some(rest)) => (-1, rest),
        _ => return None,
    };
    let number =
        rest.strip_suffix("时区").or_else(|| rest.strip_suffix("時區")).or_else(|| rest.strip_suffix(['区', '區']))?;
    let numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let hours = match numerals.iter().position(|numeral| *numeral == number) {
        Some(at) => i32::try_from(at).ok()? + 1,
        None => number.parse().ok().filter(|hours| (1..=12).contains(hours))?,
    };
    Some(sign * hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_as_people_write_them() {
        for (text, expected) in [
            ("GMT+8", 480),
            ("utc+8", 480),
            ("+8", 480),
            ("UTC +8", 480),
            ("UTC + 08:00", 480),
            ("(UTC+08:00)", 480),
            ("+0800", 480),
            ("+08", 480),
            ("+8h", 480),
            ("UTC+05:30", 330),
            ("+530", 330),
            ("+5h30", 330),
            ("+5.5", 330),
            ("+5,75", 345),
            ("+5.30", 330),
            ("UTC−5", -300),
            ("UTC–5", -300),
            ("gmt-03:30", -210),
            ("+0", 0),
            ("UTC±0", 0),
            ("东八区", 480),
            ("西5区", -300),
            ("東九區", 540),
        ] {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_offset_is_not_taken_for_one() {
        for text in
            ["", "+", "8", "UTC", "GMT8", "Etc/GMT+8", "+8:3", "+8:75", "+100:00", "+12345", "+-8", "EST+5", "+x"]
        {
            assert_eq!(minutes(text), None, "{text}");
        }
        assert_eq!(
            (without_sign("UTC8"), without_sign("GMT 05:30"), without_sign("Paris")),
            (Some(480), Some(330), None)
        );
    }
}
