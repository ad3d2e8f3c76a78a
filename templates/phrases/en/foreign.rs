//! Names of languages that are not understood, in English.

use crate::phrases::ForeignNames;

pub const FOREIGN: ForeignNames = [
    ("another language", "another language"),
    ("Dutch", "Dutch"),
    ("Portuguese", "Portuguese"),
    ("Italian", "Italian"),
    ("Polish", "Polish"),
    ("Czech", "Czech"),
    ("Swedish", "Swedish"),
    ("Danish", "Danish"),
    ("Norwegian", "Norwegian"),
    ("Finnish", "Finnish"),
    ("Turkish", "Turkish"),
    ("Romanian", "Romanian"),
    ("Hungarian", "Hungarian"),
    ("Indonesian", "Indonesian"),
    ("Vietnamese", "Vietnamese"),
    ("Catalan", "Catalan"),
    ("Japanese", "Japanese"),
    ("Korean", "Korean"),
    ("Russian", "Russian"),
    ("Ukrainian", "Ukrainian"),
    ("Bulgarian", "Bulgarian"),
    ("Serbian", "Serbian"),
    ("Greek", "Greek"),
    ("Arabic", "Arabic"),
    ("Persian", "Persian"),
    ("Hebrew", "Hebrew"),
    ("Hindi", "Hindi"),
    ("Thai", "Thai"),
];
