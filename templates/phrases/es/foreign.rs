//! Names of languages that are not understood, in Spanish.

use crate::phrases::ForeignNames;

pub const FOREIGN: ForeignNames = [
    ("another language", "otro idioma"),
    ("Dutch", "neerlandés"),
    ("Portuguese", "portugués"),
    ("Italian", "italiano"),
    ("Polish", "polaco"),
    ("Czech", "checo"),
    ("Swedish", "sueco"),
    ("Danish", "danés"),
    ("Norwegian", "noruego"),
    ("Finnish", "finés"),
    ("Turkish", "turco"),
    ("Romanian", "rumano"),
    ("Hungarian", "húngaro"),
    ("Indonesian", "indonesio"),
    ("Vietnamese", "vietnamita"),
    ("Catalan", "catalán"),
    ("Japanese", "japonés"),
    ("Korean", "coreano"),
    ("Russian", "ruso"),
    ("Ukrainian", "ucraniano"),
    ("Bulgarian", "búlgaro"),
    ("Serbian", "serbio"),
    ("Greek", "griego"),
    ("Arabic", "árabe"),
    ("Persian", "persa"),
    ("Hebrew", "hebreo"),
    ("Hindi", "hindi"),
    ("Thai", "tailandés"),
];
