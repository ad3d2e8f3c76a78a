//! The site in English.

mod preferences;

use crate::phrases::web::{
    ActionText, ActionTexts, FormFaultPhrases, MarksPhrases, NavigationPhrases, NoticeText, NoticeTexts,
    SubscribePhrases, WebPhrases,
};

pub static WEB: WebPhrases = WebPhrases {
    places: NavigationPhrases {
        navigation: "Pages",
        subscribe: "Subscribe",
        archive: "Your issues",
        preferences: "Preferences",
        marks: "Your marks",
        feed: "Feed",
        feed_of_papers: "Feed of single papers",
        privacy: "Privacy",
        log_out: "Log out",
        topics: "By topic",
    },
    subscribe: SubscribePhrases {
        heading: "The day’s arXiv papers, chosen for you",
        intro: "Say in a sentence what you want to read. {site} reads every arXiv announcement and sends you the papers \
                that matter to you, each with the reason why it was chosen.",
        email: "Your email address",
        want: "What do you want to read?",
        want_hint: "For example: sparse transformers and quantization, no medical imaging. Or paste the arXiv ids or links \
                    of some papers that you like. You can refine it at any time.",
        language: "Language of your digest",
        empty: "Leave this field empty",
        button: "Subscribe",
        then: "We send you one email with a link. You get nothing else until you confirm on the page behind it.",
        look: "See what you would get",
        understood: "This is how we understood it",
        unknown: "Not understood and left out: {words}. Try the English terms.",
        guessed: "The categories are a guess: you can change them before you start.",
        change: "Is this what you want? Change it below, or write another sentence.",
        get: "What you get",
        gets: [
            "One digest per announcement, or one a week, at the time you choose.",
            "For every paper the reason why it was chosen, and a “not for me” link.",
            "A plain statement of what was announced and whether all of it was read.",
            "A link in every email that unsubscribes you for good, with one click.",
        ],
        sample: "See a sample digest",
        telegram: "Subscribe in Telegram instead",
        already: "Already subscribed?",
        send_login: "Send me a login link",
    },
    notices: NoticeTexts {
        check_mail: NoticeText {
            heading: "Check your inbox",
            body: &[
                "If this address can be subscribed, an email with a link is on its way to it. Open the link and confirm.",
                "No email after a few minutes? Check your spam folder. We write to the same address at most once a day.",
            ],
            next: "",
        },
        login_sent: NoticeText {
            heading: "A login link is on its way",
            body: &[
                "It goes to the address that your digests go to. It works once and expires soon.",
                "If nothing arrives, check your spam folder before you ask again.",
            ],
            next: "",
        },
        login_asked: NoticeText {
            heading: "Check your inbox",
            body: &[
                "If this address is subscribed, a login link is on its way to it. It works once.",
                "No email after a few minutes? Some servers hold the first one back for a while. Check your spam folder, too.",
            ],
            next: "",
        },
        expired: NoticeText {
            heading: "This link has expired",
            body: &["Links that change something work for a limited time. Your newest digest has fresh ones."],
            next: "To the home page",
        },
        used: NoticeText {
            heading: "This link has already been used",
            body: &[
                "It works only once. If it was you who used it, all is well; if not, use the link in your newest digest to get a new one.",
            ],
            next: "To the home page",
        },
        invalid: NoticeText {
            heading: "This link is not valid",
            body: &[
                "Your mail program may have broken it into two lines: copy the whole link into the address bar, or use the \
                 links in your newest digest.",
            ],
            next: "To the home page",
        },
        not_found: NoticeText {
            heading: "There is no such page",
            body: &["It may have moved, or there is a typo in the address."],
            next: "To the home page",
        },
        not_kept: NoticeText {
            heading: "This issue is no longer kept",
            body: &["Old issues are removed after some time. Your marks stay, and no paper is sent to you twice."],
            next: "To the home page",
        },
        too_many: NoticeText {
            heading: "Too many requests",
            body: &["Too many requests came from your network. Please try again in an hour."],
            next: "",
        },
        too_large: NoticeText {
            heading: "That is too much text",
            body: &["The form is longer than we accept. Please go back and shorten it."],
            next: "",
        },
        not_allowed: NoticeText {
            heading: "This form has expired",
            body: &["It was opened too long ago, or in another session. Open the page again and resend it."],
            next: "To the home page",
        },
        unreadable: NoticeText {
            heading: "We could not read this form",
            body: &["Part of the form is missing or damaged. Open the page again and resend it."],
            next: "To the home page",
        },
        trouble: NoticeText {
            heading: "Something went wrong",
            body: &[
                "The fault is ours and has been logged. Nothing that you had saved is lost. Please try again in a moment.",
            ],
            next: "",
        },
        confirmed: NoticeText {
            heading: "You are subscribed",
            body: &[
                "Your first digest, of the newest announcement, is being made now.",
                "Its footer has links to change your preferences, to pause and to unsubscribe.",
            ],
            next: "To your preferences",
        },
        saved: NoticeText {
            heading: "Saved",
            body: &["Your changes take effect with your next digest."],
            next: "To your preferences",
        },
        brief_saved: NoticeText {
            heading: "Saved",
            body: &["Your changes take effect with your next digest."],
            next: "Undo",
        },
        brief_undone: NoticeText { heading: "Undone", body: &["Everything is as it was before."], next: "" },
        paused: NoticeText {
            heading: "Paused",
            body: &["You will get no digest before {until}. The pause ends by itself; you can also end it earlier."],
            next: "End the pause",
        },
        paused_open: NoticeText {
            heading: "Paused",
            body: &["You will get no digests until you end the pause."],
            next: "End the pause",
        },
        resumed: NoticeText {
            heading: "Welcome back",
            body: &["You will get digests again."],
            next: "To your preferences",
        },
        unsubscribed: NoticeText {
            heading: "You are unsubscribed",
            body: &[
                "You will get no more digests.",
                "We keep your settings in case you come back. You can also have everything erased.",
            ],
            next: "Erase everything",
        },
        erased: NoticeText {
            heading: "Everything has been erased",
            body: &[
                "Your address, your preferences, your marks and your issues are gone. We keep only a keyed hash, from which \
                 nobody can read your address, so that no subscriber list of ours adds you again. You can subscribe again \
                 at any time.",
            ],
            next: "",
        },
        liked: NoticeText {
            heading: "More like this",
            body: &["You marked “{title}”. Your next digest takes it into account."],
            next: "Undo",
        },
        refused: NoticeText {
            heading: "Not for you",
            body: &["You marked “{title}”. Your next digest takes it into account."],
            next: "Undo",
        },
        unmarked: NoticeText {
            heading: "Mark removed",
            body: &["“{title}” no longer counts for or against other papers."],
            next: "",
        },
        marks_saved: NoticeText {
            heading: "Your marks are saved",
            body: &["Your next digest takes them into account. In the issue you see each mark and can undo it."],
            next: "To the issue",
        },
        logged_out: NoticeText {
            heading: "You are logged out",
            body: &["To log in, use the link to your preferences in any digest."],
            next: "",
        },
        group: NoticeText {
            heading: "This subscription belongs to a group",
            body: &["Admins of the group change it in the group’s chat: /help says how."],
            next: "",
        },
        blocked: NoticeText {
            heading: "We will not write to you again",
            body: &["Somebody gave us your address. We will send it no more emails like this one."],
            next: "",
        },
        privacy: NoticeText {
            heading: "Privacy",
            body: &[
                "{site} keeps what it needs to send you papers: your address, what you want to read and when, your marks, \
                 and for some time the digests that were sent to you. The pages load nothing from other sites and run no scripts. \
                 Neither emails nor links are tracked.",
                "A cookie is set only when you log in, to keep you logged in for two hours.",
                "You can export everything as files, and you can erase everything: both are in your preferences. An \
                 address that is never confirmed is deleted after a month.",
                "Questions: {contact}",
            ],
            next: "",
        },
    },
    acts: ActionTexts {
        confirm: ActionText {
            heading: "Start your subscription",
            body: &[
                "Press the button and {site} starts to send you digests. If you did not ask for them, close this page.",
            ],
            button: "Start",
        },
        block: ActionText {
            heading: "No more emails to this address",
            body: &[
                "Somebody gave us {address}. If it was not you, press the button and we will not write to it again.",
            ],
            button: "Do not write to me again",
        },
        send_login: ActionText {
            heading: "Change your preferences",
            body: &["To make sure that it is you, we send a login link to {address}. It works once."],
            button: "Send the link",
        },
        login: ActionText {
            heading: "Log in",
            body: &["You stay logged in on this device for two hours."],
            button: "Log in",
        },
        pause: ActionText {
            heading: "Pause your digests",
            body: &["Nothing is sent during the pause, and your settings are kept."],
            button: "Pause",
        },
        resume: ActionText {
            heading: "End the pause",
            body: &["You will get digests again, starting with the next one."],
            button: "Resume",
        },
        unsubscribe: ActionText {
            heading: "Unsubscribe",
            body: &["You will get no more digests. We keep your settings in case you come back."],
            button: "Unsubscribe",
        },
        like: ActionText {
            heading: "More like this?",
            body: &["Papers like this one will rank higher in your digests. You can undo it."],
            button: "More like this",
        },
        refuse: ActionText {
            heading: "Not for you?",
            body: &["Papers like this one will rank lower in your digests. You can undo it."],
            button: "Not for me",
        },
        unmark: ActionText {
            heading: "Undo your mark?",
            body: &["The paper will no longer count for or against other papers."],
            button: "Undo",
        },
        erase: ActionText {
            heading: "Erase everything",
            body: &[
                "Your address, your preferences, your marks and your issues are erased at once. This cannot be undone.",
                "You may want to export them first.",
            ],
            button: "Erase everything",
        },
        pause_for: "For how long?",
        days: ["{n} day", "{n} days"],
        until_resumed: "Until I end it",
        until_date: "Or until a date",
        until_hint: "A date takes precedence over the choice above.",
        type_word: "Type “{word}” to confirm",
        erase_word: "erase",
        erase_instead: "Erase everything about me instead",
        keep: "Keep everything as it is",
    },
    preferences: preferences::PREFERENCES,
    preview: preferences::PREVIEW,
    marks: MarksPhrases {
        heading: "Papers that you marked",
        intro: "{site} learns from them what you like. Undo those that no longer apply.",
        none: "You have not marked any paper yet. “More like this” and “not for me” are next to every paper.",
        liked: "More like this",
        refused: "Not for me",
        undo: "Undo",
        like: "More like this",
        refuse: "Not for me",
        unmarked: "No mark",
        not_in_issue: "Not in this issue",
        others: "The other papers of this issue",
        others_hint: "Mark as many as you like, then save them all at once.",
        save_all: "Save all marks",
        about: "{button}: {title}",
        learnt: "What your marks have changed",
        learnt_hint: "Topics and words that your marked papers share. If you forget one, the marks listed with it are taken back.",
        rose: "Ranks higher",
        fell: "Ranks lower",
        by: "Because of ",
        forget: "Forget this",
    },
    faults: FormFaultPhrases {
        summary: ["One thing needs a change:", "{n} things need a change:"],
        missing: "Please fill this in.",
        too_long: "Please use at most {n} characters.",
        too_many: "Please use at most {n}.",
        email: "This does not look like an email address such as ada@example.org.",
        category: "arXiv has no category “{given}”.",
        category_near: "arXiv has no category “{given}”. Did you mean {nearest}?",
        paper: "“{given}” is neither an arXiv id such as 2511.01234 nor a link to a paper.",
        foreign: "This looks like {language}. Please write in English, Chinese, German, French or Spanish, or list the \
                  English terms.",
        unknown_only: "We did not understand: {words}. Please use the English terms, as abstracts write them.",
        no_category: "Please keep or add at least one category.",
        no_kind: "Please tick at least one.",
        no_day: "Please tick at least one day.",
        expression: "“{given}” cannot be read: {reason}",
        number: "Please enter a number from {from} to {to}.",
        time: "Please enter a time such as 07:30.",
        zone: "This is not a time zone. Write a city, an offset or a name: Berlin, UTC+8, Europe/Berlin.",
        zone_near: "This is not a time zone. Did you mean {nearest}?",
        zone_several: "“{given}” can be several time zones. Please write one of them: {choices}.",
        date: "Please enter a date in the future.",
        quiet: "Please enter both times, or neither.",
        word: "Please type “{word}”.",
        sentence: "We could not tell what field this is. Please name a subject or a category, for example: graph \
                   neural networks, or cs.LG.",
        twice: "Another topic already has this name.",
        other: "This value cannot be used.",
    },
};
