//! Pausing, leaving and joining channels, in French.

use crate::phrases::chat::{ChannelPhrases, LeavingPhrases};

pub const LEAVING: LeavingPhrases = LeavingPhrases {
    pause_ask: "Pour combien de temps\u{A0}? Vous pouvez aussi donner une date\u{A0}: /pause 2026-12-24",
    paused: "Envois suspendus. Reprise\u{A0}: {until}. Pour reprendre plus tôt\u{A0}: /resume.",
    paused_open: "Envois suspendus. Pour reprendre\u{A0}: /resume.",
    pause_past: "Donnez une date à venir, d’ici un an au plus.",
    resumed: "Les envois reprennent\u{A0}; le prochain\u{A0}: {when}.",
    not_paused: "Vos envois ne sont pas suspendus\u{A0}; le prochain\u{A0}: {when}.",
    stop_ask: "Arrêter les envois\u{A0}? Vos réglages sont conservés pour que vous puissiez revenir\u{A0}; /erase les \
               efface aussi.",
    stopped: "C’est arrêté\u{A0}: plus rien ne sera envoyé. Vous pouvez revenir à tout moment.",
    stopped_before: "Les envois sont déjà arrêtés.",
    exported: "Voici tout ce qui est conservé sur cet abonnement. Le même fichier peut être importé à nouveau.",
    erase_ask: "Ceci sera effacé définitivement\u{A0}:",
    erase_goes: [
        "ce que vous avez demandé\u{A0}: thèmes, mots-clés, auteurs, catégories et tous les réglages",
        "tous les envois préparés pour vous, et leurs liens",
        "l’historique de ce qui vous a été envoyé",
        "vos avis et ce qui en a été déduit",
        "tous les canaux de l’abonnement, et cette discussion",
    ],
    erase_stays: "C’est irréversible. /export vous en donne d’abord une copie\u{A0}; /stop arrête seulement les \
                  envois.",
    erased: "Tout est effacé. Au revoir\u{A0}! Pour recommencer\u{A0}: /subscribe.",
};

pub const CHANNELS: ChannelPhrases = ChannelPhrases {
    token: "Envoyez ceci dans la discussion à ajouter\u{A0}:",
    token_good: "Ce code fonctionne une seule fois, pendant une heure. Il permet à quiconque de rejoindre votre \
                 abonnement\u{A0}: ne le montrez à personne.",
    connected: "Cette discussion fait maintenant partie de votre abonnement.",
    bad_token: "Ce code n’est pas valable\u{A0}: il a déjà servi, date de plus d’une heure ou n’a pas été copié en \
                entier.",
    mixed: "Un groupe ne peut pas rejoindre un abonnement personnel\u{A0}: il verrait ce qui est privé.",
    replaces: "Cette discussion a son propre abonnement. Si vous continuez, elle rejoint l’abonnement du code et le \
               sien est supprimé.",
    everywhere: "Chaque canal reçoit tous les envois.",
    preferred: "Le premier canal reçoit l’envoi\u{A0}; le suivant, seulement en cas d’échec.",
    first: "en premier",
    here: " (ici)",
    last: "Le dernier canal ne peut pas être retiré\u{A0}: /stop ou /erase met fin à l’abonnement.",
    names: ["E-mail", "Telegram", "Discord", "Fichiers"],
};
