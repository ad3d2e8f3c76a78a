//! The letters in German.

use crate::phrases::letters::LetterPhrases;

pub static LETTERS: LetterPhrases = LetterPhrases {
    confirm_title: "Bitte bestätigen Sie Ihr Abonnement von {site}",
    confirm_why: "Jemand, hoffentlich Sie, hat {site} gebeten, regelmäßig eine Auswahl neuer arXiv-Arbeiten an diese \
                  Adresse zu schicken.",
    confirm_do: "Ja, bitte schicken",
    confirm_else: "Der Link gilt drei Tage. Waren Sie es nicht, brauchen Sie nichts zu tun: Ohne Bestätigung wird \
                   nichts geschickt.",
    confirm_block: "Das war ich nicht: nie wieder an diese Adresse schreiben",
    known_title: "Sie haben {site} schon abonniert",
    known_why: "Jemand, hoffentlich Sie, hat {site} gebeten, neue arXiv-Arbeiten an diese Adresse zu schicken. Sie \
                erhalten sie bereits.",
    known_do: "Einloggen und ändern, was Sie erhalten",
    known_else: "Der Link gilt 4 Stunden und nur einmal. Waren Sie es nicht, brauchen Sie nichts zu tun: Es hat sich \
                 nichts geändert.",
    login_title: "Ihr Zugangslink für {site}",
    login_why: "Mit diesem Link sehen und ändern Sie, was {site} Ihnen schickt.",
    login_do: "Einloggen",
    login_else: "Der Link gilt 4 Stunden und nur einmal. Haben Sie ihn nicht angefordert, brauchen Sie nichts zu tun: \
                 Niemand außer Ihnen hat ihn.",
};
