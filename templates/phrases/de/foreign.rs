//! Names of languages that are not understood, in German.

use crate::phrases::ForeignNames;

pub const FOREIGN: ForeignNames = [
    ("another language", "eine andere Sprache"),
    ("Dutch", "Niederländisch"),
    ("Portuguese", "Portugiesisch"),
    ("Italian", "Italienisch"),
    ("Polish", "Polnisch"),
    ("Czech", "Tschechisch"),
    ("Swedish", "Schwedisch"),
    ("Danish", "Dänisch"),
    ("Norwegian", "Norwegisch"),
    ("Finnish", "Finnisch"),
    ("Turkish", "Türkisch"),
    ("Romanian", "Rumänisch"),
    ("Hungarian", "Ungarisch"),
    ("Indonesian", "Indonesisch"),
    ("Vietnamese", "Vietnamesisch"),
    ("Catalan", "Katalanisch"),
    ("Japanese", "Japanisch"),
    ("Korean", "Koreanisch"),
    ("Russian", "Russisch"),
    ("Ukrainian", "Ukrainisch"),
    ("Bulgarian", "Bulgarisch"),
    ("Serbian", "Serbisch"),
    ("Greek", "Griechisch"),
    ("Arabic", "Arabisch"),
    ("Persian", "Persisch"),
    ("Hebrew", "Hebräisch"),
    ("Hindi", "Hindi"),
    ("Thai", "Thailändisch"),
];
