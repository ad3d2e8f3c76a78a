//! The menu in English.

use crate::phrases::chat::About;

const fn about(name: &'static str, does: &'static str, examples: &'static str) -> About {
    About { name, does, examples }
}

pub const COMMANDS: [About; 39] = [
    about("start", "What this is, and how to begin", "start"),
    about(
        "subscribe",
        "Begin: say in one sentence what you want to read",
        "subscribe\nsubscribe sparse transformers and quantization, no medical imaging",
    ),
    about(
        "describe",
        "Say anew in one sentence what you want to read, and preview it",
        "describe\ndescribe diffusion models for proteins, no images",
    ),
    about(
        "topics",
        "Show, add, change, rename or remove topics",
        "topics\ntopics add Sparse models: pruning and quantization of transformers\ntopics rename Sparse models -> \
         Efficiency\ntopics remove Efficiency",
    ),
    about(
        "keywords",
        "Words that raise a paper’s rank",
        "keywords\nkeywords add sparse attention\nkeywords remove LoRA",
    ),
    about("exclude", "Words that keep a paper out", "exclude\nexclude add medical imaging\nexclude remove survey"),
    about("avoid", "What to rank lower, in your own words", "avoid\navoid add benchmarks without a method"),
    about(
        "authors",
        "Authors whose papers are always sent",
        "authors\nauthors add Ada Lovelace\nauthors remove Ada Lovelace",
    ),
    about("categories", "arXiv categories to read", "categories\ncategories add cs.LG\ncategories remove stat.ML"),
    about("announce", "New papers, cross-lists, new versions", "announce\nannounce new cross\nannounce all"),
    about("relevance", "The least relevance (1 to 10) that is sent", "relevance\nrelevance 8"),
    about("length", "The most papers per digest", "length\nlength 15"),
    about("language", "Language of the digest and of the answers", "language\nlanguage zh"),
    about("time", "The time of day of the digest", "time\ntime 07:30"),
    about("days", "The weekdays of the digest: daily, weekdays or weekly", "days\ndays weekdays\ndays weekly monday"),
    about("zone", "Your time zone", "zone\nzone Europe/London"),
    about("silent", "Deliver without a sound", "silent\nsilent on"),
    about("overview", "Begin with what the papers are about, taken together", "overview\noverview on"),
    about("quiet", "Hours without a sound", "quiet\nquiet 22:00-07:00\nquiet off"),
    about("today", "The last digest", "today"),
    about("preview", "What would come, over the last announcements", "preview"),
    about("why", "Why a paper was sent or not", "why 2511.21622"),
    about("search", "Search the papers of the last weeks", "search sparse attention"),
    about("more", "The rest of the last announcement’s ranking", "more"),
    about("marks", "The papers that you have marked, and what that has changed", "marks"),
    about("forget", "Take back the marks that changed how something ranks", "forget sparse attention"),
    about("like", "More papers like this one", "like 2511.21622"),
    about("refuse", "Fewer papers like this one", "refuse 2511.21622"),
    about("unmark", "Take back what you said of a paper", "unmark 2511.21622"),
    about("settings", "Everything that you can change", "settings"),
    about(
        "channels",
        "Where your digests go, and which channel comes first",
        "channels\nchannels prefer telegram\nchannels everywhere",
    ),
    about("connect", "Join another chat or address to your subscription", "connect\nconnect TOKEN"),
    about("pause", "No digests for some days or until a date", "pause\npause 7\npause 2026-12-24"),
    about("resume", "End a pause, or come back", "resume"),
    about("stop", "No digests any more", "stop"),
    about("export", "Everything that is kept of you, as files", "export"),
    about("erase", "Forget everything about you", "erase"),
    about("help", "All commands, or one in detail", "help\nhelp topics"),
    about("cancel", "Leave the question that is open", "cancel"),
];

pub const OPTIONS: [(&str, &str); 21] = [
    ("token", "The token that another channel of yours gave"),
    ("sentence", "What you want to read, and “no …” for what you do not"),
    ("action", "What to do; nothing to show all"),
    ("topic", "The topic; for a new one NAME: what you want"),
    ("entry", "The words or the name"),
    ("category", "A category such as cs.LG, or a whole archive"),
    ("types", "new, cross, replace, replace-cross or all"),
    ("least", "From 1 to 10"),
    ("papers", "From 1 to 200"),
    ("language", "Its tag"),
    ("time", "As in 07:30"),
    ("days", "daily, weekdays, weekly monday, or days such as mon wed"),
    ("zone", "As in Europe/London"),
    ("switch", "on or off"),
    ("hours", "As in 22:00-07:00, or off"),
    ("paper", "The arXiv id, as in 2511.21622"),
    ("words", "Words of the title or the abstract"),
    ("lesson", "A topic or words that /marks names"),
    ("address", "email, telegram, discord, or the channel as the list shows it"),
    ("until", "A number of days, a date as in 2026-12-24, or open"),
    ("command", "One command"),
];
