//! The site in German.

mod preferences;

use crate::phrases::web::{
    ActionText, ActionTexts, FormFaultPhrases, MarksPhrases, NavigationPhrases, NoticeText, NoticeTexts,
    SubscribePhrases, WebPhrases,
};

pub static WEB: WebPhrases = WebPhrases {
    places: NavigationPhrases {
        navigation: "Seiten",
        subscribe: "Abonnieren",
        archive: "Ihre bisherigen Ausgaben",
        preferences: "Einstellungen",
        marks: "Ihre Markierungen",
        feed: "Ihr Feed",
        feed_of_papers: "Feed mit einzelnen Arbeiten",
        privacy: "Datenschutz",
        log_out: "Ausloggen",
        topics: "Nach Themen",
    },
    subscribe: SubscribePhrases {
        heading: "Die arXiv-Arbeiten des Tages, für Sie ausgewählt",
        intro: "Sagen Sie in einem Satz, was Sie lesen möchten. {site} liest jede Ankündigung von arXiv und schickt \
                Ihnen die Arbeiten, auf die es Ihnen ankommt, jede mit dem Grund, warum sie ausgewählt wurde.",
        email: "Ihre E-Mail-Adresse",
        want: "Was möchten Sie lesen?",
        want_hint: "Zum Beispiel: Quantisierung für große Sprachmodelle, keine medizinische Bildgebung. Oder fügen Sie \
                    die arXiv-Nummern oder Links einiger Arbeiten ein, die Ihnen gefallen. Sie können es jederzeit \
                    verfeinern.",
        language: "Sprache Ihrer Ausgaben",
        empty: "Bitte dieses Feld leer lassen",
        button: "Abonnieren",
        then: "Wir schicken Ihnen eine E-Mail mit einem Link. Bis Sie auf der Seite dahinter bestätigen, erhalten Sie \
               sonst nichts.",
        look: "Ansehen, was Sie erhalten würden",
        understood: "So haben wir es verstanden",
        unknown: "Nicht verstanden und weggelassen: {words}. Versuchen Sie es mit den englischen Fachbegriffen.",
        guessed: "Die Kategorien sind nur vermutet: Sie können sie ändern, bevor es losgeht.",
        change: "Ist es das, was Sie möchten? Ändern Sie es unten, oder schreiben Sie einen anderen Satz.",
        get: "Was Sie erhalten",
        gets: [
            "Eine Ausgabe je Ankündigung oder eine pro Woche, zu der Zeit, die Sie wählen.",
            "Zu jeder Arbeit den Grund, warum sie ausgewählt wurde, und einen Link „Nichts für mich“.",
            "Eine klare Auskunft, was angekündigt wurde und ob alles davon gelesen wurde.",
            "In jeder E-Mail einen Link, der Sie mit einem Klick endgültig abmeldet.",
        ],
        sample: "Eine Beispielausgabe ansehen",
        telegram: "Lieber in Telegram abonnieren",
        already: "Schon abonniert?",
        send_login: "Anmeldelink schicken",
    },
    notices: NoticeTexts {
        check_mail: NoticeText {
            heading: "Sehen Sie in Ihrem Posteingang nach",
            body: &[
                "Wenn sich für diese Adresse ein Abonnement einrichten lässt, ist eine E-Mail mit einem Link dorthin \
                 unterwegs. Öffnen Sie den Link und bestätigen Sie.",
                "Nach ein paar Minuten noch keine E-Mail? Sehen Sie im Spam-Ordner nach. An dieselbe Adresse schreiben \
                 wir höchstens einmal am Tag.",
            ],
            next: "",
        },
        login_sent: NoticeText {
            heading: "Ein Zugangslink ist unterwegs",
            body: &[
                "Er geht an die Adresse, an die auch Ihre Ausgaben gehen. Er gilt nur einmal und nicht lange.",
                "Wenn nichts ankommt, sehen Sie im Spam-Ordner nach, bevor Sie einen neuen anfordern.",
            ],
            next: "",
        },
        login_asked: NoticeText {
            heading: "Sehen Sie in Ihrem Posteingang nach",
            body: &[
                "Wenn diese Adresse etwas abonniert hat, ist ein Anmeldelink zu ihr unterwegs. Er gilt nur einmal.",
                "Nach ein paar Minuten noch nichts? Manche Server halten die erste Nachricht eine Weile zurück. Sehen Sie auch im Spam-Ordner nach.",
            ],
            next: "",
        },
        expired: NoticeText {
            heading: "Dieser Link ist abgelaufen",
            body: &[
                "Links, die etwas ändern, gelten nur eine begrenzte Zeit. In Ihrer neuesten Ausgabe finden Sie neue.",
            ],
            next: "Zur Startseite",
        },
        used: NoticeText {
            heading: "Dieser Link wurde schon benutzt",
            body: &[
                "Er gilt nur einmal. Haben Sie selbst ihn benutzt, ist alles in Ordnung; wenn nicht, fordern Sie mit \
                 dem Link in Ihrer neuesten Ausgabe einen neuen an.",
            ],
            next: "Zur Startseite",
        },
        invalid: NoticeText {
            heading: "Dieser Link ist ungültig",
            body: &[
                "Vielleicht hat Ihr Mailprogramm ihn auf zwei Zeilen verteilt: Kopieren Sie den ganzen Link in die \
                 Adresszeile, oder nehmen Sie die Links in Ihrer neuesten Ausgabe.",
            ],
            next: "Zur Startseite",
        },
        not_found: NoticeText {
            heading: "Diese Seite gibt es nicht",
            body: &["Vielleicht ist sie umgezogen, oder in der Adresse ist ein Tippfehler."],
            next: "Zur Startseite",
        },
        not_kept: NoticeText {
            heading: "Diese Ausgabe wird nicht mehr aufbewahrt",
            body: &[
                "Alte Ausgaben werden nach einiger Zeit gelöscht. Ihre Markierungen bleiben, und keine Arbeit wird \
                 Ihnen zweimal geschickt.",
            ],
            next: "Zur Startseite",
        },
        too_many: NoticeText {
            heading: "Zu viele Anfragen",
            body: &["Aus Ihrem Netz kamen zu viele Anfragen. Bitte versuchen Sie es in einer Stunde noch einmal."],
            next: "",
        },
        too_large: NoticeText {
            heading: "Das ist zu viel Text",
            body: &["Das Formular ist länger, als wir annehmen. Bitte gehen Sie zurück und kürzen Sie es."],
            next: "",
        },
        not_allowed: NoticeText {
            heading: "Dieses Formular ist abgelaufen",
            body: &[
                "Es wurde vor zu langer Zeit geöffnet oder in einer anderen Sitzung. Öffnen Sie die Seite neu und \
                 schicken Sie es noch einmal ab.",
            ],
            next: "Zur Startseite",
        },
        unreadable: NoticeText {
            heading: "Wir konnten dieses Formular nicht lesen",
            body: &[
                "Ein Teil davon fehlt oder ist beschädigt. Öffnen Sie die Seite neu und schicken Sie es noch einmal \
                 ab.",
            ],
            next: "Zur Startseite",
        },
        trouble: NoticeText {
            heading: "Etwas ist schiefgegangen",
            body: &["Der Fehler liegt bei uns und ist protokolliert. Von dem, was Sie gespeichert hatten, ist nichts \
                 verloren. Bitte versuchen Sie es gleich noch einmal."],
            next: "",
        },
        confirmed: NoticeText {
            heading: "Ihr Abonnement läuft",
            body: &[
                "Ihre erste Ausgabe, aus der neuesten Ankündigung, wird gerade erstellt.",
                "Am Ende jeder Ausgabe finden Sie Links, mit denen Sie Ihre Einstellungen ändern, pausieren oder sich \
                 abmelden.",
            ],
            next: "Zu Ihren Einstellungen",
        },
        saved: NoticeText {
            heading: "Gespeichert",
            body: &["Ihre Änderungen gelten ab der nächsten Ausgabe."],
            next: "Zu Ihren Einstellungen",
        },
        brief_saved: NoticeText {
            heading: "Gespeichert",
            body: &["Ihre Änderungen gelten ab der nächsten Ausgabe."],
            next: "Zurücknehmen",
        },
        brief_undone: NoticeText { heading: "Zurückgenommen", body: &["Alles ist wie vorher."], next: "" },
        paused: NoticeText {
            heading: "Pausiert",
            body: &["Ab {until} erhalten Sie wieder Ausgaben. Die Pause endet von selbst; Sie können sie auch früher \
                 beenden."],
            next: "Pause beenden",
        },
        paused_open: NoticeText {
            heading: "Pausiert",
            body: &["Sie erhalten keine Ausgaben, bis Sie die Pause beenden."],
            next: "Pause beenden",
        },
        resumed: NoticeText {
            heading: "Willkommen zurück",
            body: &["Sie erhalten wieder Ausgaben."],
            next: "Zu Ihren Einstellungen",
        },
        unsubscribed: NoticeText {
            heading: "Sie sind abgemeldet",
            body: &[
                "Sie erhalten keine Ausgaben mehr.",
                "Wir bewahren Ihre Einstellungen auf, falls Sie zurückkommen. Sie können auch alles löschen lassen.",
            ],
            next: "Alles löschen",
        },
        erased: NoticeText {
            heading: "Alles ist gelöscht",
            body: &["Ihre Adresse, Ihre Einstellungen, Ihre Markierungen und Ihre Ausgaben gibt es nicht mehr. Wir \
                 behalten nur einen mit geheimem Schlüssel berechneten Hashwert, aus dem niemand Ihre Adresse ablesen \
                 kann, damit keine unserer Abonnentenlisten Sie wieder einträgt. Sie können jederzeit ein neues \
                 Abonnement beginnen."],
            next: "",
        },
        liked: NoticeText {
            heading: "Mehr davon",
            body: &["Sie haben „{title}“ markiert. Ihre nächste Ausgabe berücksichtigt das."],
            next: "Zurücknehmen",
        },
        refused: NoticeText {
            heading: "Nichts für Sie",
            body: &["Sie haben „{title}“ markiert. Ihre nächste Ausgabe berücksichtigt das."],
            next: "Zurücknehmen",
        },
        unmarked: NoticeText {
            heading: "Markierung entfernt",
            body: &["„{title}“ zählt nicht mehr für oder gegen andere Arbeiten."],
            next: "",
        },
        marks_saved: NoticeText {
            heading: "Ihre Markierungen sind gespeichert",
            body: &[
                "Ihre nächste Ausgabe berücksichtigt sie. In der Ausgabe sehen Sie jede Markierung und können sie zurücknehmen.",
            ],
            next: "Zur Ausgabe",
        },
        logged_out: NoticeText {
            heading: "Sie sind ausgeloggt",
            body: &["Um sich einzuloggen, nehmen Sie in einer Ihrer Ausgaben den Link zu Ihren Einstellungen."],
            next: "",
        },
        group: NoticeText {
            heading: "Dieses Abonnement gehört einer Gruppe",
            body: &["Die Admins der Gruppe ändern es im Chat der Gruppe: /help zeigt, wie."],
            next: "",
        },
        blocked: NoticeText {
            heading: "Wir schreiben Ihnen nicht wieder",
            body: &["Jemand hat uns Ihre Adresse genannt. Wir schicken ihr keine E-Mails dieser Art mehr."],
            next: "",
        },
        privacy: NoticeText {
            heading: "Datenschutz",
            body: &[
                "{site} speichert, was nötig ist, um Ihnen Arbeiten zu schicken: Ihre Adresse, was Sie wann lesen \
                 möchten, Ihre Markierungen und für einige Zeit die Ausgaben, die Ihnen geschickt wurden. Die Seiten \
                 laden nichts von anderen Websites und führen keine Skripte aus. Weder E-Mails noch Links werden \
                 nachverfolgt.",
                "Ein Cookie wird nur gesetzt, wenn Sie sich einloggen, damit Sie zwei Stunden lang eingeloggt bleiben.",
                "Sie können alles als Dateien exportieren, und Sie können alles löschen: Beides finden Sie in Ihren \
                 Einstellungen. Eine Adresse, die nie bestätigt wird, wird nach einem Monat gelöscht.",
                "Fragen: {contact}",
            ],
            next: "",
        },
    },
    acts: ActionTexts {
        confirm: ActionText {
            heading: "Ihr Abonnement starten",
            body: &[
                "Mit einem Klick auf den Knopf beginnt {site}, Ihnen Ausgaben zu schicken. Wenn Sie das nicht wollten, \
                 schließen Sie diese Seite.",
            ],
            button: "Starten",
        },
        block: ActionText {
            heading: "Keine E-Mails mehr an diese Adresse",
            body: &[
                "Jemand hat uns {address} genannt. Waren Sie das nicht, klicken Sie auf den Knopf, und wir schreiben \
                 dieser Adresse nicht wieder.",
            ],
            button: "Nicht wieder schreiben",
        },
        send_login: ActionText {
            heading: "Ihre Einstellungen ändern",
            body: &[
                "Damit wir sicher sind, dass Sie es sind, schicken wir einen Zugangslink an {address}. Er gilt nur \
                 einmal.",
            ],
            button: "Link schicken",
        },
        login: ActionText {
            heading: "Einloggen",
            body: &["Sie bleiben auf diesem Gerät zwei Stunden lang eingeloggt."],
            button: "Einloggen",
        },
        pause: ActionText {
            heading: "Zustellung pausieren",
            body: &["Während der Pause wird nichts geschickt, und Ihre Einstellungen bleiben gespeichert."],
            button: "Pausieren",
        },
        resume: ActionText {
            heading: "Pause beenden",
            body: &["Sie erhalten wieder Ausgaben, ab der nächsten."],
            button: "Fortsetzen",
        },
        unsubscribe: ActionText {
            heading: "Abmelden",
            body: &["Sie erhalten keine Ausgaben mehr. Wir bewahren Ihre Einstellungen auf, falls Sie zurückkommen."],
            button: "Abmelden",
        },
        like: ActionText {
            heading: "Mehr davon?",
            body: &["Arbeiten wie diese stehen in Ihren Ausgaben künftig weiter oben. Sie können das zurücknehmen."],
            button: "Mehr davon",
        },
        refuse: ActionText {
            heading: "Nichts für Sie?",
            body: &["Arbeiten wie diese stehen in Ihren Ausgaben künftig weiter unten. Sie können das zurücknehmen."],
            button: "Nichts für mich",
        },
        unmark: ActionText {
            heading: "Markierung zurücknehmen?",
            body: &["Die Arbeit zählt dann nicht mehr für oder gegen andere Arbeiten."],
            button: "Zurücknehmen",
        },
        erase: ActionText {
            heading: "Alles löschen",
            body: &[
                "Ihre Adresse, Ihre Einstellungen, Ihre Markierungen und Ihre Ausgaben werden sofort gelöscht. Das \
                 lässt sich nicht rückgängig machen.",
                "Vielleicht möchten Sie sie vorher exportieren.",
            ],
            button: "Alles löschen",
        },
        pause_for: "Für wie lange?",
        days: ["{n} Tag", "{n} Tage"],
        until_resumed: "Bis ich sie beende",
        until_date: "Oder bis zu einem Datum",
        until_hint: "Ein Datum geht der Auswahl darüber vor.",
        type_word: "Tippen Sie zur Bestätigung „{word}“",
        erase_word: "löschen",
        erase_instead: "Stattdessen alles über mich löschen",
        keep: "Alles lassen, wie es ist",
    },
    preferences: preferences::PREFERENCES,
    preview: preferences::PREVIEW,
    marks: MarksPhrases {
        heading: "Arbeiten, die Sie markiert haben",
        intro: "{site} lernt daraus, was Ihnen gefällt. Nehmen Sie zurück, was nicht mehr stimmt.",
        none: "Sie haben noch keine Arbeit markiert. „Mehr davon“ und „Nichts für mich“ stehen neben jeder Arbeit.",
        liked: "Mehr davon",
        refused: "Nichts für mich",
        undo: "Zurücknehmen",
        like: "Mehr davon",
        refuse: "Nichts für mich",
        unmarked: "Keine Markierung",
        not_in_issue: "Nicht in dieser Ausgabe",
        others: "Die anderen Arbeiten dieser Ausgabe",
        others_hint: "Markieren Sie beliebig viele und speichern Sie alle zusammen.",
        save_all: "Alle Markierungen speichern",
        about: "{button}: „{title}“",
        learnt: "Was Ihre Markierungen verändert haben",
        learnt_hint: "Themen und Wörter, die Ihre markierten Arbeiten gemeinsam haben. Wenn Sie davon etwas vergessen \
                      lassen, werden die dabeistehenden Markierungen zurückgenommen.",
        rose: "Steht weiter oben",
        fell: "Steht weiter unten",
        by: "Wegen ",
        forget: "Vergessen",
    },
    faults: FormFaultPhrases {
        summary: ["Eine Angabe stimmt noch nicht:", "{n} Angaben stimmen noch nicht:"],
        missing: "Bitte füllen Sie dieses Feld aus.",
        too_long: "Bitte höchstens {n} Zeichen.",
        too_many: "Bitte höchstens {n}.",
        email: "Das sieht nicht wie eine E-Mail-Adresse aus, etwa ada@example.org.",
        category: "arXiv hat keine Kategorie „{given}“.",
        category_near: "arXiv hat keine Kategorie „{given}“. Meinten Sie {nearest}?",
        paper: "„{given}“ ist weder eine arXiv-Nummer wie 2511.01234 noch ein Link zu einer Arbeit.",
        foreign: "Das sieht nach einer anderen Sprache aus ({language}). Bitte schreiben Sie auf Englisch, Chinesisch, \
                  Deutsch, Französisch oder Spanisch, oder zählen Sie die englischen Fachbegriffe auf.",
        unknown_only: "Das haben wir nicht verstanden: {words}. Bitte nehmen Sie die englischen Fachbegriffe, wie sie \
                       in Abstracts stehen.",
        no_category: "Bitte behalten Sie mindestens eine Kategorie, oder fügen Sie eine hinzu.",
        no_kind: "Bitte kreuzen Sie mindestens eine Art an.",
        no_day: "Bitte kreuzen Sie mindestens einen Tag an.",
        expression: "„{given}“ ist nicht lesbar: {reason}",
        number: "Bitte geben Sie eine Zahl von {from} bis {to} ein.",
        time: "Bitte geben Sie eine Uhrzeit wie 07:30 ein.",
        zone: "Das ist keine Zeitzone. Schreiben Sie eine Stadt, einen Abstand zu UTC oder einen Namen: Berlin, UTC+8, \
               Europe/Berlin.",
        zone_near: "Das ist keine Zeitzone. Meinten Sie {nearest}?",
        zone_several: "„{given}“ kann mehrere Zeitzonen bedeuten. Bitte schreiben Sie eine davon: {choices}.",
        date: "Bitte geben Sie ein Datum in der Zukunft ein.",
        quiet: "Bitte geben Sie beide Uhrzeiten ein oder keine.",
        word: "Bitte tippen Sie „{word}“.",
        sentence: "Wir konnten nicht erkennen, um welches Gebiet es geht. Bitte nennen Sie ein Thema oder eine \
                   Kategorie, zum Beispiel: neuronale Netze auf Graphen, oder cs.LG.",
        twice: "Ein anderes Thema heißt schon so.",
        other: "Diese Angabe ist nicht möglich.",
    },
};
