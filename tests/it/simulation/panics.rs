//! Counts panics of this thread, and keeps those quiet that a script asks for.
//!
//! `runner.rs` asks before and after each simulation: a panic in a task is caught by the runtime and would pass unnoticed.

use std::cell::RefCell;
use std::sync::Once;

use super::platforms::PANIC;

thread_local! {
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Panics of this thread so far that no script asked for.
pub fn count() -> usize {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let payload = panic.payload();
            let text = payload.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or_default();
            if text == PANIC {
                return;
            }
            PANICS.with_borrow_mut(|panics| panics.push(text.to_owned()));
            before(panic);
        }));
    });
    PANICS.with_borrow(Vec::len)
}

/// The text of the last one.
pub fn last() -> String {
    PANICS.with_borrow(|panics| panics.last().cloned().unwrap_or_default())
}
