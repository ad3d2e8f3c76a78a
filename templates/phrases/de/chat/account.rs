//! Pausing, leaving and joining channels, in German.

use crate::phrases::chat::{ChannelPhrases, LeavingPhrases};

pub const LEAVING: LeavingPhrases = LeavingPhrases {
    pause_ask: "Für wie lange? Sie können auch ein Datum nennen: /pause 2026-12-24",
    paused: "Pausiert bis {until}. Mit /resume endet die Pause früher.",
    paused_open: "Pausiert. Mit /resume endet die Pause.",
    pause_past: "Bitte nennen Sie ein Datum in der Zukunft, höchstens ein Jahr voraus.",
    resumed: "Sie erhalten wieder Ausgaben; die nächste: {when}.",
    not_paused: "Die Zustellung ist nicht pausiert; die nächste Ausgabe: {when}.",
    stop_ask: "Zustellung beenden? Ihre Einstellungen bleiben gespeichert, damit Sie zurückkommen können; /erase \
               löscht auch sie.",
    stopped: "Beendet: Es werden keine Ausgaben mehr geschickt. Sie können jederzeit zurückkommen.",
    stopped_before: "Die Zustellung ist schon beendet.",
    exported: "Das ist alles, was zu diesem Abonnement gespeichert ist. Dieselbe Datei lässt sich wieder importieren.",
    erase_ask: "Das wird endgültig gelöscht:",
    erase_goes: [
        "was Sie lesen möchten: Themen, Stichwörter, Autoren, Kategorien und alle Einstellungen",
        "jede Ausgabe, die für Sie erstellt wurde, samt ihren Links",
        "das Verzeichnis dessen, was zugestellt wurde",
        "Ihre Markierungen und was daraus gelernt wurde",
        "alle Kanäle des Abonnements und dieser Gesprächsverlauf",
    ],
    erase_stays: "Das lässt sich nicht rückgängig machen. /export gibt Ihnen vorher eine Kopie; /stop beendet nur die \
                  Zustellung.",
    erased: "Alles ist gelöscht. Auf Wiedersehen; mit /subscribe beginnen Sie von vorn.",
};

pub const CHANNELS: ChannelPhrases = ChannelPhrases {
    token: "Schicken Sie das in den Chat, den Sie hinzufügen möchten:",
    token_good: "Der Code gilt eine Stunde und nur einmal. Wer ihn hat, kann sich Ihrem Abonnement anschließen: Zeigen \
                 Sie ihn niemandem.",
    connected: "Dieser Chat gehört jetzt zu Ihrem Abonnement.",
    bad_token: "Dieser Code ist ungültig: Er wurde schon benutzt, ist älter als eine Stunde oder nicht vollständig \
                kopiert.",
    mixed: "Eine Gruppe kann sich keinem persönlichen Abonnement anschließen: Sie würde sehen, was privat ist.",
    replaces: "Dieser Chat hat ein eigenes Abonnement. Wenn Sie fortfahren, schließt er sich dem Abonnement des Codes \
               an, und sein eigenes wird gelöscht.",
    everywhere: "Jede Ausgabe geht an alle Kanäle.",
    preferred: "Die Ausgabe geht an den ersten Kanal, an den nächsten nur, wenn das fehlschlägt.",
    first: "zuerst",
    here: " (hier)",
    last: "Der letzte Kanal lässt sich nicht entfernen: /stop oder /erase beendet das Abonnement.",
    names: ["E-Mail", "Telegram", "Discord", "Dateien"],
};
