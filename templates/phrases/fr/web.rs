//! The site in French.

mod preferences;

use crate::phrases::web::{
    ActionText, ActionTexts, FormFaultPhrases, MarksPhrases, NavigationPhrases, NoticeText, NoticeTexts,
    SubscribePhrases, WebPhrases,
};

pub static WEB: WebPhrases = WebPhrases {
    places: NavigationPhrases {
        navigation: "Navigation",
        subscribe: "S’abonner",
        archive: "Vos numéros",
        preferences: "Préférences",
        marks: "Vos avis",
        feed: "Flux",
        feed_of_papers: "Flux article par article",
        privacy: "Confidentialité",
        log_out: "Se déconnecter",
        topics: "Par thème",
    },
    subscribe: SubscribePhrases {
        heading: "Les articles d’arXiv du jour, choisis pour vous",
        intro: "Dites en une phrase ce que vous voulez lire. {site} lit toutes les annonces d’arXiv et vous envoie les \
                articles qui comptent pour vous, chacun avec la raison de ce choix.",
        email: "Votre adresse e-mail",
        want: "Que voulez-vous lire\u{A0}?",
        want_hint: "Par exemple\u{A0}: transformers parcimonieux et quantification de modèles, pas d’imagerie \
                    médicale. Ou collez les identifiants ou les liens arXiv de quelques articles que vous aimez. Vous \
                    pourrez préciser à tout moment.",
        language: "Langue de vos envois",
        empty: "Laissez ce champ vide",
        button: "S’abonner",
        then: "Nous vous envoyons un seul e-mail, avec un lien. Vous ne recevez rien d’autre tant que vous n’avez pas \
               confirmé sur la page qu’il ouvre.",
        look: "Voir ce que vous recevriez",
        understood: "Voici ce que nous avons compris",
        unknown: "Pas compris, et laissé de côté\u{A0}: {words}. Essayez les termes anglais.",
        guessed: "Les catégories sont une supposition\u{A0}: vous pouvez les changer avant de commencer.",
        change: "Est-ce bien ce que vous voulez\u{A0}? Modifiez-le ci-dessous, ou écrivez une autre phrase.",
        get: "Ce que vous recevez",
        gets: [
            "Un envoi par annonce, ou un par semaine, à l’heure que vous choisissez.",
            "Pour chaque article, la raison de ce choix et un lien «\u{A0}Pas pour moi\u{A0}».",
            "Un bilan clair de ce qui a été annoncé, qui dit si tout a été lu.",
            "Dans chaque e-mail, un lien qui vous désabonne pour de bon, en un clic.",
        ],
        sample: "Voir un exemple",
        telegram: "S’abonner plutôt sur Telegram",
        already: "Déjà abonné\u{A0}?",
        send_login: "M’envoyer un lien de connexion",
    },
    notices: NoticeTexts {
        check_mail: NoticeText {
            heading: "Consultez votre boîte de réception",
            body: &[
                "Si un abonnement est possible à cette adresse, un e-mail avec un lien est en route. Ouvrez ce lien et \
                 confirmez.",
                "Toujours rien après quelques minutes\u{A0}? Regardez dans les indésirables. Nous écrivons à une même \
                 adresse une fois par jour au plus.",
            ],
            next: "",
        },
        login_sent: NoticeText {
            heading: "Un lien de connexion est en route",
            body: &[
                "Il arrivera à l’adresse qui reçoit vos envois. Il ne sert qu’une fois et expire vite.",
                "Si rien n’arrive, regardez dans les indésirables avant d’en redemander un.",
            ],
            next: "",
        },
        login_asked: NoticeText {
            heading: "Consultez votre boîte de réception",
            body: &[
                "Si cette adresse est abonnée, un lien de connexion est en route. Il ne sert qu’une fois.",
                "Toujours rien après quelques minutes\u{A0}? Certains serveurs retiennent un moment le premier message. Regardez aussi dans les indésirables.",
            ],
            next: "",
        },
        expired: NoticeText {
            heading: "Ce lien a expiré",
            body: &[
                "Les liens qui modifient quelque chose ne fonctionnent qu’un certain temps. Votre dernier envoi en \
                 contient de nouveaux.",
            ],
            next: "Retour à l’accueil",
        },
        used: NoticeText {
            heading: "Ce lien a déjà servi",
            body: &[
                "Il ne sert qu’une fois. Si c’était vous, tout va bien\u{A0}; sinon, le lien de votre dernier envoi \
                 vous permet d’en demander un nouveau.",
            ],
            next: "Retour à l’accueil",
        },
        invalid: NoticeText {
            heading: "Ce lien n’est pas valable",
            body: &["Votre messagerie l’a peut-être coupé en deux lignes\u{A0}: copiez le lien entier dans la barre \
                 d’adresse, ou utilisez les liens de votre dernier envoi."],
            next: "Retour à l’accueil",
        },
        not_found: NoticeText {
            heading: "Cette page n’existe pas",
            body: &["Elle a peut-être été déplacée, ou l’adresse contient une faute de frappe."],
            next: "Retour à l’accueil",
        },
        not_kept: NoticeText {
            heading: "Ce numéro n’est plus conservé",
            body: &[
                "Les anciens numéros sont supprimés après un certain temps. Vos avis restent, et aucun article ne vous \
                 est envoyé deux fois.",
            ],
            next: "Retour à l’accueil",
        },
        too_many: NoticeText {
            heading: "Trop de demandes",
            body: &["Trop de demandes sont venues de votre réseau. Réessayez dans une heure."],
            next: "",
        },
        too_large: NoticeText {
            heading: "Le texte est trop long",
            body: &["Le formulaire dépasse la longueur acceptée. Revenez en arrière et raccourcissez-le."],
            next: "",
        },
        not_allowed: NoticeText {
            heading: "Ce formulaire a expiré",
            body: &["Il a été ouvert il y a trop longtemps, ou dans une autre session. Rouvrez la page et \
                     renvoyez-le."],
            next: "Retour à l’accueil",
        },
        unreadable: NoticeText {
            heading: "Nous n’avons pas pu lire ce formulaire",
            body: &["Une partie du formulaire manque ou est endommagée. Rouvrez la page et renvoyez-le."],
            next: "Retour à l’accueil",
        },
        trouble: NoticeText {
            heading: "Un problème est survenu",
            body: &["La faute vient de nous et a été consignée. Rien de ce que vous aviez enregistré n’est perdu. \
                 Réessayez dans un instant."],
            next: "",
        },
        confirmed: NoticeText {
            heading: "Votre abonnement est actif",
            body: &[
                "Votre premier envoi, tiré de la dernière annonce, est en préparation.",
                "Des liens au bas de l’envoi permettent de modifier vos préférences, de suspendre les envois et de \
                 vous désabonner.",
            ],
            next: "Vers vos préférences",
        },
        saved: NoticeText {
            heading: "C’est enregistré",
            body: &["Vos modifications prennent effet au prochain envoi."],
            next: "Vers vos préférences",
        },
        brief_saved: NoticeText {
            heading: "C’est enregistré",
            body: &["Vos modifications prennent effet au prochain envoi."],
            next: "Annuler",
        },
        brief_undone: NoticeText { heading: "Annulé", body: &["Tout est comme avant."], next: "" },
        paused: NoticeText {
            heading: "Envois suspendus",
            body: &[
                "Reprise\u{A0}: {until}. Les envois reprendront d’eux-mêmes\u{A0}; vous pouvez aussi les reprendre \
                     plus tôt.",
            ],
            next: "Reprendre les envois",
        },
        paused_open: NoticeText {
            heading: "Envois suspendus",
            body: &["Vous ne recevrez rien tant que vous n’aurez pas repris les envois."],
            next: "Reprendre les envois",
        },
        resumed: NoticeText {
            heading: "Heureux de vous retrouver",
            body: &["Vous recevrez de nouveau vos envois."],
            next: "Vers vos préférences",
        },
        unsubscribed: NoticeText {
            heading: "Désabonnement confirmé",
            body: &[
                "Vous ne recevrez plus d’envois.",
                "Nous conservons vos préférences au cas où vous reviendriez. Vous pouvez aussi faire tout effacer.",
            ],
            next: "Tout effacer",
        },
        erased: NoticeText {
            heading: "Tout est effacé",
            body: &[
                "Votre adresse, vos préférences, vos avis et vos numéros ont disparu. Nous ne gardons qu’une empreinte \
                 calculée avec une clé, d’où personne ne peut tirer votre adresse, afin qu’aucune de nos listes \
                 d’abonnés ne vous ajoute de nouveau. Vous pouvez vous réabonner à tout moment.",
            ],
            next: "",
        },
        liked: NoticeText {
            heading: "D’autres de ce type",
            body: &["Votre avis sur «\u{A0}{title}\u{A0}» est noté. Votre prochain envoi en tiendra compte."],
            next: "Retirer cet avis",
        },
        refused: NoticeText {
            heading: "Pas pour vous",
            body: &["Votre avis sur «\u{A0}{title}\u{A0}» est noté. Votre prochain envoi en tiendra compte."],
            next: "Retirer cet avis",
        },
        unmarked: NoticeText {
            heading: "Avis retiré",
            body: &["«\u{A0}{title}\u{A0}» ne compte plus ni pour ni contre d’autres articles."],
            next: "",
        },
        marks_saved: NoticeText {
            heading: "Vos avis sont enregistrés",
            body: &[
                "Votre prochain envoi en tiendra compte. Dans le numéro, vous voyez chaque avis et pouvez le retirer.",
            ],
            next: "Voir le numéro",
        },
        logged_out: NoticeText {
            heading: "Session fermée",
            body: &["Pour vous connecter, suivez le lien vers vos préférences qui figure dans chaque envoi."],
            next: "",
        },
        group: NoticeText {
            heading: "Cet abonnement appartient à un groupe",
            body: &["Les administrateurs du groupe le modifient dans la discussion du groupe\u{A0}: /help explique \
                     comment."],
            next: "",
        },
        blocked: NoticeText {
            heading: "Nous ne vous écrirons plus",
            body: &["Quelqu’un nous a donné votre adresse. Nous n’y enverrons plus d’e-mails de ce genre."],
            next: "",
        },
        privacy: NoticeText {
            heading: "Confidentialité",
            body: &[
                "{site} conserve ce qu’il faut pour vous envoyer des articles\u{A0}: votre adresse, ce que vous voulez \
                 lire et quand, vos avis et, pendant un certain temps, les envois qui vous ont été faits. Les pages ne \
                 chargent rien d’autres sites et n’exécutent aucun script. Ni les e-mails ni les liens ne sont pistés.",
                "Un cookie n’est déposé que lorsque vous vous connectez, pour garder votre session ouverte deux \
                 heures.",
                "Vous pouvez tout exporter en fichiers, et tout effacer\u{A0}: les deux se trouvent dans vos \
                 préférences. Une adresse jamais confirmée est supprimée au bout d’un mois.",
                "Questions\u{A0}: {contact}",
            ],
            next: "",
        },
    },
    acts: ActionTexts {
        confirm: ActionText {
            heading: "Démarrer votre abonnement",
            body: &[
                "Appuyez sur le bouton et {site} commencera à vous envoyer des articles. Si vous n’avez rien demandé, \
                 fermez cette page.",
            ],
            button: "Démarrer",
        },
        block: ActionText {
            heading: "Ne plus écrire à cette adresse",
            body: &[
                "Quelqu’un nous a donné {address}. Si ce n’était pas vous, appuyez sur le bouton et nous n’y écrirons \
                 plus.",
            ],
            button: "Ne plus m’écrire",
        },
        send_login: ActionText {
            heading: "Modifier vos préférences",
            body: &[
                "Pour nous assurer que c’est bien vous, nous envoyons un lien de connexion à {address}. Il ne sert \
                 qu’une fois.",
            ],
            button: "Envoyer le lien",
        },
        login: ActionText {
            heading: "Se connecter",
            body: &["Votre session reste ouverte deux heures sur cet appareil."],
            button: "Se connecter",
        },
        pause: ActionText {
            heading: "Suspendre vos envois",
            body: &["Rien n’est envoyé pendant la pause, et vos préférences sont conservées."],
            button: "Suspendre",
        },
        resume: ActionText {
            heading: "Reprendre les envois",
            body: &["Vous recevrez de nouveau vos envois, à partir du prochain."],
            button: "Reprendre",
        },
        unsubscribe: ActionText {
            heading: "Se désabonner",
            body: &["Vous ne recevrez plus d’envois. Nous conservons vos préférences au cas où vous reviendriez."],
            button: "Se désabonner",
        },
        like: ActionText {
            heading: "D’autres de ce type\u{A0}?",
            body: &["Les articles de ce genre seront mieux classés dans vos envois. Vous pourrez retirer cet avis."],
            button: "D’autres de ce type",
        },
        refuse: ActionText {
            heading: "Pas pour vous\u{A0}?",
            body: &["Les articles de ce genre seront moins bien classés dans vos envois. Vous pourrez retirer cet \
                     avis."],
            button: "Pas pour moi",
        },
        unmark: ActionText {
            heading: "Retirer votre avis\u{A0}?",
            body: &["L’article ne comptera plus ni pour ni contre d’autres articles."],
            button: "Retirer",
        },
        erase: ActionText {
            heading: "Tout effacer",
            body: &[
                "Votre adresse, vos préférences, vos avis et vos numéros sont effacés aussitôt. C’est irréversible.",
                "Pensez à les exporter avant, si vous voulez les garder.",
            ],
            button: "Tout effacer",
        },
        pause_for: "Pour combien de temps\u{A0}?",
        days: ["{n} jour", "{n} jours"],
        until_resumed: "Sans date de fin",
        until_date: "Ou jusqu’à une date",
        until_hint: "Une date l’emporte sur la durée ci-dessus.",
        type_word: "Saisissez «\u{A0}{word}\u{A0}» pour confirmer",
        erase_word: "effacer",
        erase_instead: "Effacer plutôt tout ce qui me concerne",
        keep: "Tout garder tel quel",
    },
    preferences: preferences::PREFERENCES,
    preview: preferences::PREVIEW,
    marks: MarksPhrases {
        heading: "Vos avis sur les articles",
        intro: "{site} en déduit ce que vous aimez. Retirez ceux qui ne sont plus valables.",
        none: "Vous n’avez encore donné aucun avis. «\u{A0}D’autres de ce type\u{A0}» et «\u{A0}Pas pour moi\u{A0}» \
               figurent à côté de chaque article.",
        liked: "D’autres de ce type",
        refused: "Pas pour moi",
        undo: "Retirer",
        like: "D’autres de ce type",
        refuse: "Pas pour moi",
        unmarked: "Aucun avis",
        not_in_issue: "Pas dans ce numéro",
        others: "Les autres articles de ce numéro",
        others_hint: "Donnez votre avis sur autant d’articles que vous voulez, puis enregistrez le tout.",
        save_all: "Enregistrer tous les avis",
        about: "{button}\u{A0}: {title}",
        learnt: "Ce que vos avis ont changé",
        learnt_hint: "Thèmes et mots communs aux articles sur lesquels vous avez donné votre avis. \
                      «\u{A0}Oublier\u{A0}» retire les avis indiqués avec un thème ou un mot.",
        rose: "Mieux classés",
        fell: "Moins bien classés",
        by: "D’après votre avis sur\u{A0}: ",
        forget: "Oublier",
    },
    faults: FormFaultPhrases {
        summary: ["Un point est à corriger\u{A0}:", "{n} points sont à corriger\u{A0}:"],
        missing: "Ce champ est obligatoire.",
        too_long: "{n} caractères au plus.",
        too_many: "Indiquez-en {n} au plus.",
        email: "Ceci ne ressemble pas à une adresse e-mail comme ada@example.org.",
        category: "arXiv n’a pas de catégorie «\u{A0}{given}\u{A0}».",
        category_near: "arXiv n’a pas de catégorie «\u{A0}{given}\u{A0}». Vouliez-vous dire {nearest}\u{A0}?",
        paper: "«\u{A0}{given}\u{A0}» n’est ni un identifiant arXiv comme 2511.01234 ni un lien vers un article.",
        foreign: "Cette phrase semble écrite dans une langue que nous ne comprenons pas ({language}). Écrivez en \
                  anglais, en chinois, en allemand, en français ou en espagnol, ou donnez les termes anglais.",
        unknown_only: "Nous n’avons pas compris\u{A0}: {words}. Donnez les termes anglais, tels qu’ils figurent dans \
                       les résumés.",
        no_category: "Gardez ou ajoutez au moins une catégorie.",
        no_kind: "Cochez au moins un type.",
        no_day: "Cochez au moins un jour.",
        expression: "Impossible de lire «\u{A0}{given}\u{A0}»\u{A0}: {reason}",
        number: "Indiquez un nombre de {from} à {to}.",
        time: "Indiquez une heure comme 07:30.",
        zone: "Ce n’est pas un fuseau horaire. Écrivez une ville, un décalage ou un nom\u{A0}: Paris, UTC+1, \
               Europe/Paris.",
        zone_near: "Ce n’est pas un fuseau horaire. Vouliez-vous dire {nearest}\u{A0}?",
        zone_several: "«\u{A0}{given}\u{A0}» peut désigner plusieurs fuseaux horaires. Écrivez l’un d’eux\u{A0}: \
                       {choices}.",
        date: "Indiquez une date à venir.",
        quiet: "Indiquez les deux heures, ou aucune.",
        word: "Saisissez «\u{A0}{word}\u{A0}».",
        sentence: "Nous n’avons pas pu déterminer le domaine. Nommez un sujet ou une catégorie, par exemple\u{A0}: \
                   réseaux de neurones en graphes, ou cs.LG.",
        twice: "Un autre thème porte déjà ce nom.",
        other: "Cette valeur ne convient pas.",
    },
};
