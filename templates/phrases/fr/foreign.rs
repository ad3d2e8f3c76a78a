//! Names of languages that are not understood, in French.

use crate::phrases::ForeignNames;

pub const FOREIGN: ForeignNames = [
    ("another language", "une autre langue"),
    ("Dutch", "néerlandais"),
    ("Portuguese", "portugais"),
    ("Italian", "italien"),
    ("Polish", "polonais"),
    ("Czech", "tchèque"),
    ("Swedish", "suédois"),
    ("Danish", "danois"),
    ("Norwegian", "norvégien"),
    ("Finnish", "finnois"),
    ("Turkish", "turc"),
    ("Romanian", "roumain"),
    ("Hungarian", "hongrois"),
    ("Indonesian", "indonésien"),
    ("Vietnamese", "vietnamien"),
    ("Catalan", "catalan"),
    ("Japanese", "japonais"),
    ("Korean", "coréen"),
    ("Russian", "russe"),
    ("Ukrainian", "ukrainien"),
    ("Bulgarian", "bulgare"),
    ("Serbian", "serbe"),
    ("Greek", "grec"),
    ("Arabic", "arabe"),
    ("Persian", "persan"),
    ("Hebrew", "hébreu"),
    ("Hindi", "hindi"),
    ("Thai", "thaï"),
];
