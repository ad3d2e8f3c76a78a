//! The menu in French.

use crate::phrases::chat::CommandHelp;

const fn about(name: &'static str, does: &'static str, examples: &'static str) -> CommandHelp {
    CommandHelp { name, does, examples }
}

pub const COMMANDS: [CommandHelp; 41] = [
    about("start", "Ce que c’est, et comment commencer", "start"),
    about(
        "subscribe",
        "S’abonner\u{A0}: dire en une phrase ce que vous voulez lire",
        "subscribe\nsubscribe transformers parcimonieux et quantification de modèles, pas d’imagerie médicale",
    ),
    about(
        "describe",
        "Redire en une phrase ce que vous voulez lire, avec un aperçu",
        "describe\ndescribe modèles de diffusion pour les protéines, pas d’images",
    ),
    about(
        "topics",
        "Voir, ajouter, modifier, renommer ou supprimer des thèmes",
        "topics\ntopics add Modèles parcimonieux\u{A0}: élagage et quantification de transformers\ntopics rename \
         Modèles parcimonieux -> Efficacité\ntopics remove Efficacité",
    ),
    about(
        "keywords",
        "Mots qui font monter un article dans le classement",
        "keywords\nkeywords add sparse attention\nkeywords remove LoRA",
    ),
    about("exclude", "Mots qui excluent un article", "exclude\nexclude add medical imaging\nexclude remove survey"),
    about(
        "avoid",
        "Ce qui doit être moins bien classé, avec vos propres mots",
        "avoid\navoid add évaluations comparatives sans nouvelle méthode",
    ),
    about(
        "authors",
        "Auteurs dont les articles sont toujours envoyés",
        "authors\nauthors add Ada Lovelace\nauthors remove Ada Lovelace",
    ),
    about("categories", "Catégories d’arXiv à lire", "categories\ncategories add cs.LG\ncategories remove stat.ML"),
    about(
        "announce",
        "Nouveaux articles, listes croisées, nouvelles versions",
        "announce\nannounce new cross\nannounce tous",
    ),
    about("relevance", "Pertinence minimale, de 1 à 10", "relevance\nrelevance 8"),
    about("length", "Nombre maximal d’articles par envoi", "length\nlength 15"),
    about("text", "Quelle part de chaque résumé est envoyée", "text\ntext moyen"),
    about("language", "Langue des envois et des réponses", "language\nlanguage fr"),
    about("time", "Heure de l’envoi", "time\ntime 07:30"),
    about(
        "days",
        "Jours d’envoi\u{A0}: tous les jours, en semaine ou une fois par semaine",
        "days\ndays jours ouvrés\ndays chaque lundi",
    ),
    about("zone", "Votre fuseau horaire", "zone\nzone Paris\nzone UTC+1"),
    about("silent", "Recevoir les messages sans signal sonore", "silent\nsilent oui"),
    about("overview", "Commencer l’envoi par un paragraphe sur l’ensemble de ses articles", "overview\noverview oui"),
    about("quietdays", "Recevoir un court message les jours sans rien pour vous", "quietdays\nquietdays oui"),
    about("quiet", "Heures sans signal sonore", "quiet\nquiet 22:00-07:00\nquiet non"),
    about("today", "Le dernier envoi", "today"),
    about("preview", "Ce que les dernières annonces vous auraient apporté", "preview"),
    about("why", "Pourquoi un article a été envoyé ou non", "why 2511.21622"),
    about("search", "Chercher dans les articles des dernières semaines", "search sparse attention"),
    about("more", "La suite du classement de la dernière annonce", "more"),
    about("marks", "Vos avis sur les articles, et ce qu’ils ont changé", "marks"),
    about("forget", "Retirer les avis qui ont changé un classement", "forget sparse attention"),
    about("like", "Recevoir davantage d’articles comme celui-ci", "like 2511.21622"),
    about("refuse", "Recevoir moins d’articles comme celui-ci", "refuse 2511.21622"),
    about("unmark", "Retirer votre avis sur un article", "unmark 2511.21622"),
    about("settings", "Tout ce que vous pouvez régler", "settings"),
    about(
        "channels",
        "Où vont vos envois, et quel canal vient en premier",
        "channels\nchannels prefer telegram\nchannels everywhere",
    ),
    about("connect", "Ajouter une discussion ou une adresse à votre abonnement", "connect\nconnect CODE"),
    about("pause", "Suspendre les envois quelques jours ou jusqu’à une date", "pause\npause 7 jours\npause 2026-12-24"),
    about("resume", "Reprendre les envois après une pause ou un arrêt", "resume"),
    about("stop", "Arrêter les envois", "stop"),
    about("export", "Tout ce qui est conservé sur vous, en fichiers", "export"),
    about("erase", "Effacer tout ce qui vous concerne", "erase"),
    about("help", "Toutes les commandes, ou une en détail", "help\nhelp topics"),
    about("cancel", "Abandonner la question en cours", "cancel"),
];

pub const OPTIONS: [(&str, &str); 22] = [
    ("token", "Le code reçu dans un autre canal"),
    ("sentence", "Ce que vous voulez lire, et «\u{A0}pas de …\u{A0}» pour ce que vous ne voulez pas"),
    ("action", "Ce qu’il faut faire\u{A0}; vide pour tout afficher"),
    ("topic", "Le thème\u{A0}; pour un nouveau, NOM\u{A0}: ce que vous cherchez"),
    ("entry", "Les mots ou le nom"),
    ("category", "Une catégorie comme cs.LG, ou une archive entière"),
    ("types", "new, cross, replace, replace-cross ou tous"),
    ("least", "De 1 à 10"),
    ("papers", "De 1 à 200"),
    ("length", "court, moyen ou complet"),
    ("language", "Un code de langue"),
    ("time", "Par exemple 07:30"),
    ("days", "tous les jours, jours ouvrés, chaque lundi, ou des jours comme lun mer"),
    ("zone", "Par exemple Paris ou UTC+1"),
    ("switch", "oui ou non"),
    ("hours", "Par exemple 22:00-07:00, ou non (aucune)"),
    ("paper", "L’identifiant arXiv, par exemple 2511.21622"),
    ("words", "Des mots du titre ou du résumé"),
    ("lesson", "Un thème ou des mots que /marks affiche"),
    ("address", "email, telegram, discord, ou le canal tel que la liste l’affiche"),
    ("until", "Un nombre de jours, une date comme 2026-12-24, ou indéfiniment"),
    ("command", "Une commande"),
];

pub const CHOICES: [(&str, &str); 12] = [
    ("add", "ajouter"),
    ("change", "modifier"),
    ("rename", "renommer"),
    ("remove", "retirer"),
    ("show", "afficher"),
    ("short", "court"),
    ("medium", "moyen"),
    ("full", "complet"),
    ("on", "oui"),
    ("off", "non"),
    ("prefer", "préférer"),
    ("everywhere", "partout"),
];
