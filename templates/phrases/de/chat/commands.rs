//! The menu in German.

use crate::phrases::chat::CommandHelp;

const fn about(name: &'static str, does: &'static str, examples: &'static str) -> CommandHelp {
    CommandHelp { name, does, examples }
}

pub const COMMANDS: [CommandHelp; 41] = [
    about("start", "Was das hier ist und wie Sie beginnen", "start"),
    about(
        "subscribe",
        "Abonnieren: in einem Satz sagen, was Sie lesen möchten",
        "subscribe\nsubscribe Quantisierung für große Sprachmodelle, keine medizinische Bildgebung",
    ),
    about(
        "describe",
        "In einem Satz neu beschreiben, was Sie lesen möchten, mit Vorschau",
        "describe\ndescribe Diffusionsmodelle für Proteine, keine Bilder",
    ),
    about(
        "topics",
        "Themen anzeigen, hinzufügen, ändern, umbenennen oder entfernen",
        "topics\ntopics add Sparsame Modelle: Pruning und Quantisierung von Transformern\ntopics rename Sparsame Modelle \
         -> Effizienz\ntopics remove Effizienz",
    ),
    about(
        "keywords",
        "Stichwörter, mit denen eine Arbeit weiter oben steht",
        "keywords\nkeywords add sparse attention\nkeywords remove LoRA",
    ),
    about(
        "exclude",
        "Wörter, die eine Arbeit ausschließen",
        "exclude\nexclude add medical imaging\nexclude remove survey",
    ),
    about(
        "avoid",
        "Was weiter unten stehen soll, in Ihren eigenen Worten",
        "avoid\navoid add Benchmarks ohne neue Methode",
    ),
    about(
        "authors",
        "Autoren, deren Arbeiten immer geschickt werden",
        "authors\nauthors add Ada Lovelace\nauthors remove Ada Lovelace",
    ),
    about(
        "categories",
        "arXiv-Kategorien, die gelesen werden",
        "categories\ncategories add cs.LG\ncategories remove stat.ML",
    ),
    about("announce", "Neue Arbeiten, Cross-Lists, neue Fassungen", "announce\nannounce new cross\nannounce alle"),
    about("relevance", "Die Mindestrelevanz, 1 bis 10", "relevance\nrelevance 8"),
    about("length", "Wie viele Arbeiten eine Ausgabe höchstens hat", "length\nlength 15"),
    about("text", "Wie viel von jedem Abstract die Ausgabe zeigt", "text\ntext mittel"),
    about("language", "Sprache der Ausgaben und der Antworten", "language\nlanguage de"),
    about("time", "Die Uhrzeit, zu der die Ausgabe kommt", "time\ntime 07:30"),
    about(
        "days",
        "Die Tage, an denen die Ausgabe kommt: täglich, werktags oder wöchentlich",
        "days\ndays werktags\ndays wöchentlich montag",
    ),
    about("zone", "Ihre Zeitzone", "zone\nzone Berlin\nzone UTC+8"),
    about("silent", "Ohne Ton zustellen", "silent\nsilent an"),
    about("overview", "Die Ausgabe mit einem Absatz über alle Arbeiten beginnen", "overview\noverview an"),
    about("quietdays", "Eine kurze Nachricht an Tagen, die nichts für Sie haben", "quietdays\nquietdays an"),
    about("quiet", "Stunden ohne Ton", "quiet\nquiet 22:00-07:00\nquiet aus"),
    about("today", "Die letzte Ausgabe", "today"),
    about("preview", "Was Sie aus den letzten Ankündigungen erhalten hätten", "preview"),
    about("why", "Warum eine Arbeit geschickt wurde oder nicht", "why 2511.21622"),
    about("search", "In den Arbeiten der letzten Wochen suchen", "search sparse attention"),
    about("more", "Die übrige Rangfolge der letzten Ankündigung", "more"),
    about("marks", "Ihre markierten Arbeiten, und was das verändert hat", "marks"),
    about("forget", "Die Markierungen zurücknehmen, die einen Rang verändert haben", "forget sparse attention"),
    about("like", "Mehr Arbeiten wie diese", "like 2511.21622"),
    about("refuse", "Weniger Arbeiten wie diese", "refuse 2511.21622"),
    about("unmark", "Ihre Markierung einer Arbeit zurücknehmen", "unmark 2511.21622"),
    about("settings", "Alles, was Sie ändern können", "settings"),
    about(
        "channels",
        "Wohin Ihre Ausgaben gehen, und welcher Kanal zuerst kommt",
        "channels\nchannels prefer telegram\nchannels everywhere",
    ),
    about(
        "connect",
        "Einen weiteren Chat oder eine weitere Adresse mit Ihrem Abonnement verbinden",
        "connect\nconnect CODE",
    ),
    about("pause", "Einige Tage oder bis zu einem Datum keine Ausgaben", "pause\npause 7 Tage\npause 2026-12-24"),
    about("resume", "Eine Pause beenden oder zurückkommen", "resume"),
    about("stop", "Die Zustellung beenden", "stop"),
    about("export", "Alles, was über Sie gespeichert ist, als Dateien", "export"),
    about("erase", "Alles über Sie löschen", "erase"),
    about("help", "Alle Befehle, oder einer genauer", "help\nhelp topics"),
    about("cancel", "Die aktuelle Frage abbrechen", "cancel"),
];

pub const OPTIONS: [(&str, &str); 22] = [
    ("token", "Der Code, den Sie in einem anderen Kanal erhalten haben"),
    ("sentence", "Was Sie lesen möchten, und mit „keine …“, was nicht"),
    ("action", "Was zu tun ist; leer lassen, um alles zu zeigen"),
    ("topic", "Das Thema; für ein neues NAME: was Sie suchen"),
    ("entry", "Die Wörter oder der Name"),
    ("category", "Eine Kategorie wie cs.LG oder ein ganzes Archiv"),
    ("types", "new, cross, replace, replace-cross oder alle"),
    ("least", "Von 1 bis 10"),
    ("papers", "Von 1 bis 200"),
    ("length", "kurz, mittel oder ganz"),
    ("language", "Ein Sprachkürzel"),
    ("time", "Zum Beispiel 07:30"),
    ("days", "täglich, werktags, wöchentlich montag oder Tage wie mo mi"),
    ("zone", "Zum Beispiel Berlin oder UTC+8"),
    ("switch", "an oder aus"),
    ("hours", "Zum Beispiel 22:00-07:00, oder aus für keine"),
    ("paper", "Die arXiv-Nummer, zum Beispiel 2511.21622"),
    ("words", "Wörter im Titel oder im Abstract"),
    ("lesson", "Ein Thema oder Wörter, die /marks zeigt"),
    ("address", "email, telegram, discord oder der Kanal, wie ihn die Liste zeigt"),
    ("until", "Eine Anzahl von Tagen, ein Datum wie 2026-12-24 oder unbefristet"),
    ("command", "Ein Befehl"),
];

pub const CHOICES: [(&str, &str); 12] = [
    ("add", "hinzufügen"),
    ("change", "ändern"),
    ("rename", "umbenennen"),
    ("remove", "entfernen"),
    ("show", "zeigen"),
    ("short", "kurz"),
    ("medium", "mittel"),
    ("full", "ganz"),
    ("on", "an"),
    ("off", "aus"),
    ("prefer", "bevorzugen"),
    ("everywhere", "überall"),
];
