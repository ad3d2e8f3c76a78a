//! [`weekday`]: the day of the week of a date, for the dates that `words.rs` writes.

/// 0 is Monday. Sakamoto's method for the Gregorian calendar.
pub(super) fn weekday(year: i32, month: u32, day: u32) -> usize {
    const SHIFT: [i64; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let month = month.clamp(1, 12);
    let year = i64::from(year) - i64::from(month < 3);
    let days = year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let from_sunday = (days + SHIFT[(month - 1) as usize] + i64::from(day)).rem_euclid(7);
    ((from_sunday + 6) % 7) as usize
}
