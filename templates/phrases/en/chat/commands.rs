//! The menu in English.

use crate::phrases::chat::CommandHelp;

const fn about(name: &'static str, does: &'static str, examples: &'static str) -> CommandHelp {
    CommandHelp { name, does, examples }
}

pub const COMMANDS: [CommandHelp; 41] = [
    about("start", "What this is, and how to start", "start"),
    about(
        "subscribe",
        "Start: say in one sentence what you want to read",
        "subscribe\nsubscribe sparse transformers and quantization, no medical imaging",
    ),
    about(
        "describe",
        "Describe again in one sentence what you want to read, and preview it",
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
        "Words that make a paper rank higher",
        "keywords\nkeywords add sparse attention\nkeywords remove LoRA",
    ),
    about("exclude", "Words that exclude a paper", "exclude\nexclude add medical imaging\nexclude remove survey"),
    about("avoid", "What to rank lower, in your own words", "avoid\navoid add benchmarks without a method"),
    about(
        "authors",
        "Authors whose papers are always sent",
        "authors\nauthors add Ada Lovelace\nauthors remove Ada Lovelace",
    ),
    about("categories", "arXiv categories to read", "categories\ncategories add cs.LG\ncategories remove stat.ML"),
    about("announce", "New papers, cross-lists, new versions", "announce\nannounce new cross\nannounce all"),
    about("relevance", "The minimum relevance, 1 to 10", "relevance\nrelevance 8"),
    about("length", "The maximum number of papers per digest", "length\nlength 15"),
    about("text", "How much of each abstract the digest has", "text\ntext medium"),
    about("language", "Language of the digest and of the answers", "language\nlanguage zh"),
    about("time", "The time of day when the digest comes", "time\ntime 07:30"),
    about(
        "days",
        "The days when the digest comes: daily, weekdays or weekly",
        "days\ndays weekdays\ndays weekly monday",
    ),
    about("zone", "Your time zone", "zone\nzone London\nzone UTC+8"),
    about("silent", "Deliver without a sound", "silent\nsilent on"),
    about("overview", "Begin the digest with a paragraph about all its papers", "overview\noverview on"),
    about("quietdays", "Get a short message on days that have nothing for you", "quietdays\nquietdays on"),
    about("quiet", "Hours without a sound", "quiet\nquiet 22:00-07:00\nquiet off"),
    about("today", "The last digest", "today"),
    about("preview", "What you would have got from the last announcements", "preview"),
    about("why", "Why a paper was sent or not", "why 2511.21622"),
    about("search", "Search the papers of the last weeks", "search sparse attention"),
    about("more", "The rest of the last announcement’s ranking", "more"),
    about("marks", "The papers that you have marked, and what that has changed", "marks"),
    about("forget", "Take back the marks that changed how something ranks", "forget sparse attention"),
    about("like", "More papers like this one", "like 2511.21622"),
    about("refuse", "Fewer papers like this one", "refuse 2511.21622"),
    about("unmark", "Take back your mark on a paper", "unmark 2511.21622"),
    about("settings", "Everything that you can change", "settings"),
    about(
        "channels",
        "Where your digests go, and which channel comes first",
        "channels\nchannels prefer telegram\nchannels everywhere",
    ),
    about("connect", "Add another chat or address to your subscription", "connect\nconnect TOKEN"),
    about("pause", "No digests for some days or until a date", "pause\npause 7\npause 2026-12-24"),
    about("resume", "End a pause, or come back", "resume"),
    about("stop", "Stop the digests", "stop"),
    about("export", "Everything that is stored about you, as files", "export"),
    about("erase", "Erase everything about you", "erase"),
    about("help", "All commands, or one in detail", "help\nhelp topics"),
    about("cancel", "Drop the current question", "cancel"),
];

pub const OPTIONS: [(&str, &str); 22] = [
    ("token", "The token that you got in another channel"),
    ("sentence", "What you want to read, and “no …” for what you do not"),
    ("action", "What to do; leave empty to show all"),
    ("topic", "The topic; for a new one, NAME: what you want"),
    ("entry", "The words or the name"),
    ("category", "A category such as cs.LG, or a whole archive"),
    ("types", "new, cross, replace, replace-cross or all"),
    ("least", "From 1 to 10"),
    ("papers", "From 1 to 200"),
    ("length", "short, medium or full"),
    ("language", "A language tag"),
    ("time", "For example 07:30"),
    ("days", "daily, weekdays, weekly monday, or days such as mon wed"),
    ("zone", "For example London or UTC+8"),
    ("switch", "on or off"),
    ("hours", "For example 22:00-07:00, or off"),
    ("paper", "The arXiv id, for example 2511.21622"),
    ("words", "Words in the title or the abstract"),
    ("lesson", "A topic or words that /marks lists"),
    ("address", "email, telegram, discord, or the channel as the list shows it"),
    ("until", "A number of days, a date such as 2026-12-24, or open (no end)"),
    ("command", "A command"),
];

pub const CHOICES: [(&str, &str); 12] = [
    ("add", "add"),
    ("change", "change"),
    ("rename", "rename"),
    ("remove", "remove"),
    ("show", "show"),
    ("short", "short"),
    ("medium", "medium"),
    ("full", "full"),
    ("on", "on"),
    ("off", "off"),
    ("prefer", "prefer"),
    ("everywhere", "everywhere"),
];
