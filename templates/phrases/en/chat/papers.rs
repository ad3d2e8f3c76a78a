//! What is said about papers, in English.

use crate::phrases::chat::{MarkingPhrases, PaperPhrases, WhyPhrases};

pub const PAPERS: PaperPhrases = PaperPhrases {
    no_digest: "There is no digest yet.",
    preview: "Preview",
    average: [
        "In the last announcement {average} would have been chosen, for example:",
        "Over the last {n} announcements {average} a day would have been chosen, for example:",
    ],
    average_none: [
        "In the last announcement nothing would have been chosen. Fewer exclusions or a lower /relevance bring more.",
        "Over the last {n} announcements nothing would have been chosen. Fewer exclusions or a lower /relevance bring more.",
    ],
    no_announcements: "No announcement of these categories has been read yet, so there is nothing to preview.",
    day: "{date}: {chosen} of {looked_at}",
    found: "Papers with “{words}”",
    not_found: "No paper of the last weeks contains “{words}”.",
    more: "More from the last announcement",
    left: ["{n} more paper.", "{n} more papers."],
    no_more: "There are no more papers from the last announcement.",
    marks: "Your marks, newest first",
    no_marks: "You have not marked any paper yet: 👍 brings more papers like that one, 👎 fewer.",
    press: "👍 brings more papers like that one, 👎 fewer.",
    help: "What you can say",
    help_more: "/help with the name of a command shows examples, as in /help topics.",
};

pub const WHY: WhyPhrases = WhyPhrases {
    unknown: "I have not seen {paper} in the announcements of the last weeks.",
    chosen: "Sent: it is number {rank} of the papers that are relevant to you.",
    followed: "Always sent: you follow {name}.",
    categories: "Not sent: it is in none of your categories.",
    announce: "Not sent: it was announced as {kind}, which you do not read.",
    excluded: "Not sent: it contains “{term}”, which you exclude.",
    sent: "It was in your digest of {window}.",
    withdrawn: "Not sent: this version withdraws the paper.",
    below: "Not sent: its relevance is {relevance} of 10, and you ask for at least {min}.",
    over: "Not sent: it is number {rank} of the papers that are relevant to you, and a digest has at most {limit}. /more shows \
           it.",
    listed: "Announced in {listings}.",
    reasons: "What counted",
    no_reasons: "Nothing in it matches what you ask for.",
    parts: "Parts of its score: {parts}.",
    part_names: ["words", "keywords", "meaning", "avoided", "marks"],
};

pub const MARKING: MarkingPhrases = MarkingPhrases {
    liked: "You will get more like “{title}”.",
    refused: "You will get fewer like “{title}”.",
    unmarked: "Taken back: “{title}” is unmarked.",
    effect: "Marks count from the next ranking on; the more there are, the more they count.",
    votes: "In this group: {liked} for, {refused} against; together: {verdict}.",
    verdicts: ["more like it", "fewer like it", "undecided"],
    toasts: ["👍 More like this. Undo it with /marks.", "👎 Fewer like this. Undo it with /marks.", "Taken back."],
    unknown: "I do not know the paper {paper}.",
    learnt: "What your marks have changed",
    rose: ["▲ {name}, by {n} mark", "▲ {name}, by {n} marks"],
    fell: ["▼ {name}, by {n} mark", "▼ {name}, by {n} marks"],
    forgotten: "“{name}” now ranks as it would without your marks. These marks were taken back:",
    not_learnt: "No mark has changed how “{name}” ranks; /marks shows what your marks have changed.",
};
