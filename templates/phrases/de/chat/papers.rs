//! What is said about papers, in German.

use crate::phrases::chat::{MarkingPhrases, PaperPhrases, WhyPhrases};

pub const PAPERS: PaperPhrases = PaperPhrases {
    no_digest: "Es gibt noch keine Ausgabe.",
    preview: "Vorschau",
    average: [
        "Arbeiten, die Sie aus der letzten Ankündigung erhalten hätten: {average}, zum Beispiel:",
        "Arbeiten, die Sie aus den letzten {n} Ankündigungen erhalten hätten: {average} pro Tag, zum Beispiel:",
    ],
    average_none: [
        "Aus der letzten Ankündigung wäre nichts ausgewählt worden. Weniger Ausschlüsse oder eine niedrigere \
         /relevance bringen mehr.",
        "Aus den letzten {n} Ankündigungen wäre nichts ausgewählt worden. Weniger Ausschlüsse oder eine niedrigere \
         /relevance bringen mehr.",
    ],
    no_announcements: "Von diesen Kategorien wurde noch keine Ankündigung gelesen, deshalb gibt es noch keine \
                       Vorschau.",
    day: "{date}: {chosen} von {looked_at}",
    found: "Arbeiten mit „{words}“",
    not_found: "Keine Arbeit der letzten Wochen enthält „{words}“.",
    more: "Weitere Arbeiten aus der letzten Ankündigung",
    left: ["Noch {n} weitere Arbeit.", "Noch {n} weitere Arbeiten."],
    no_more: "Aus der letzten Ankündigung gibt es keine weiteren Arbeiten.",
    marks: "Ihre Markierungen, die neuesten zuerst",
    no_marks: "Sie haben noch keine Arbeit markiert: 👍 bringt mehr Arbeiten dieser Art, 👎 weniger.",
    press: "👍 bringt mehr Arbeiten dieser Art, 👎 weniger.",
    help: "Was Sie schreiben können",
    help_more: "/help mit dem Namen eines Befehls zeigt Beispiele, etwa /help topics.",
};

pub const WHY: WhyPhrases = WhyPhrases {
    unknown: "In den Ankündigungen der letzten Wochen habe ich {paper} nicht gesehen.",
    chosen: "Ausgewählt: Platz {rank} unter den Arbeiten, die für Sie relevant sind.",
    followed: "Immer ausgewählt: Sie folgen {name}.",
    categories: "Nicht geschickt: Die Arbeit steht in keiner Ihrer Kategorien.",
    announce: "Nicht geschickt: Die Arbeit wurde als „{kind}“ angekündigt, und diese Art lesen Sie nicht.",
    excluded: "Nicht geschickt: Die Arbeit enthält „{term}“, und das schließen Sie aus.",
    sent: "Die Arbeit stand in Ihrer Ausgabe vom {window}.",
    withdrawn: "Nicht geschickt: Mit dieser Fassung wird die Arbeit zurückgezogen.",
    below: "Nicht geschickt: Die Relevanz ist {relevance} von 10, und Sie verlangen mindestens {min}.",
    over: "Nicht geschickt: Platz {rank} unter den Arbeiten, die für Sie relevant sind, und eine Ausgabe hat höchstens \
           {limit}. /more zeigt die Arbeit.",
    listed: "Angekündigt in {listings}.",
    reasons: "Was gezählt hat",
    no_reasons: "Nichts darin passt zu dem, was Sie suchen.",
    parts: "Woraus sich die Bewertung zusammensetzt: {parts}.",
    part_names: ["Wörter", "Stichwörter", "Bedeutung", "Gemiedenes", "Markierungen"],
};

pub const MARKING: MarkingPhrases = MarkingPhrases {
    liked: "Sie erhalten mehr Arbeiten wie „{title}“.",
    refused: "Sie erhalten weniger Arbeiten wie „{title}“.",
    unmarked: "Zurückgenommen: „{title}“ ist nicht mehr markiert.",
    effect: "Markierungen wirken ab der nächsten Rangfolge; je mehr es sind, desto stärker.",
    votes: "In dieser Gruppe: {liked} dafür, {refused} dagegen; zusammen: {verdict}.",
    verdicts: ["mehr davon", "weniger davon", "unentschieden"],
    toasts: [
        "👍 Mehr davon. Mit /marks nehmen Sie es zurück.",
        "👎 Weniger davon. Mit /marks nehmen Sie es zurück.",
        "Zurückgenommen.",
    ],
    unknown: "Die Arbeit {paper} kenne ich nicht.",
    learnt: "Was Ihre Markierungen verändert haben",
    rose: ["▲ {name}, durch {n} Markierung", "▲ {name}, durch {n} Markierungen"],
    fell: ["▼ {name}, durch {n} Markierung", "▼ {name}, durch {n} Markierungen"],
    forgotten: "„{name}“ wird wieder so eingestuft wie ohne Ihre Markierungen. Zurückgenommen wurden:",
    not_learnt: "Keine Markierung hat den Rang von „{name}“ verändert; /marks zeigt, was Ihre Markierungen verändert \
                 haben.",
};
