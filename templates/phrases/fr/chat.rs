//! The chats in French.

mod account;
mod commands;
mod faults;
mod papers;
mod questions;

use crate::phrases::chat::{ChatPhrases, EditingPhrases, JoiningPhrases, LabelPhrases, SettingLabel};

pub static CHAT: ChatPhrases = ChatPhrases {
    commands: commands::COMMANDS,
    options: commands::OPTIONS,
    choices: commands::CHOICES,
    asks: questions::QUESTIONS,
    joining: JoiningPhrases {
        welcome: "{site} lit chaque jour l’annonce d’arXiv et vous envoie les articles que vous demandez, chacun avec \
                  la raison de ce choix.",
        how_to_join: "Un administrateur de ce groupe peut commencer avec /subscribe.",
        understood: "Voici ce que j’ai compris",
        not_understood: "Je n’ai trouvé aucun sujet dans cette phrase. Essayez autrement\u{A0}: d’abord les sujets que \
                         vous voulez, puis «\u{A0}pas de …\u{A0}» pour ce que vous ne voulez pas.",
        foreign: "Cette phrase semble écrite dans une langue que je ne comprends pas ({language}). Je comprends \
                  l’anglais, le chinois, l’allemand, le français et l’espagnol\u{A0}: écrivez dans l’une de ces \
                  langues, ou donnez les termes anglais.",
        unknown_only: "Je n’ai pas compris\u{A0}: {words}. Donnez les termes anglais, tels qu’ils figurent dans les \
                       résumés.",
        unknown: "Pas compris, et laissé de côté\u{A0}: {words}. Essayez les termes anglais.",
        guessed: "J’ai déduit les catégories de vos mots\u{A0}: changez-les si elles ne conviennent pas.",
        no_categories: "Je n’ai pas pu déterminer quelles catégories d’arXiv lire. Choisissez-les.",
        confirm: "Est-ce bien cela\u{A0}? Rien n’est envoyé tant que vous n’avez pas confirmé.",
        joined: "Votre abonnement est actif. Votre premier envoi, tiré de la dernière annonce, est en route.",
        back: "Heureux de vous retrouver. Un envoi tiré de la dernière annonce est en route.",
        rhythm: "Rythme des envois suivants\u{A0}: {when} ({zone}).",
        zone_guessed: "Le fuseau horaire est une supposition\u{A0}: /zone permet de le changer.",
        known: "Il y a déjà un abonnement ici.",
        group: "Dans ce groupe, les administrateurs peuvent modifier l’abonnement\u{A0}; tout le monde peut poser des \
                questions et donner son avis sur les articles.",
        group_marks: "Poids des avis\u{A0}: celui d’un membre compte pour un, celui d’un administrateur pour deux, \
                      pour ou contre. L’avis du groupe est acquis à partir d’un total de deux\u{A0}: un \
                      administrateur, ou deux membres d’accord.",
    },
    editing: EditingPhrases {
        effect: "Cela prendra effet au prochain envoi\u{A0}: {when}.",
        effect_paused: "Cela prendra effet au premier envoi après la reprise.",
        unsaved: "Rien n’est encore enregistré.",
        saved: "C’est enregistré.",
        kept: "Rien n’a été modifié.",
        topic_goes: "Le thème «\u{A0}{name}\u{A0}» sera supprimé.",
        draft: "Après cette modification",
        none: "aucun",
    },
    labels: LabelPhrases {
        settings: "Réglages",
        topics: SettingLabel {
            name: "Thèmes",
            means: "Ce que vous voulez lire\u{A0}; les articles proches d’un thème sont mieux classés.",
        },
        keywords: SettingLabel {
            name: "Mots-clés",
            means: "En anglais, tels qu’ils figurent dans les articles. Ceux qui en contiennent un sont mieux classés.",
        },
        exclude: SettingLabel {
            name: "Mots exclus",
            means: "Les articles qui en contiennent un ne sont jamais envoyés.",
        },
        avoid: SettingLabel {
            name: "Sujets évités",
            means: "Les articles qui s’en approchent sont moins bien classés.",
        },
        authors: SettingLabel {
            name: "Auteurs suivis",
            means: "Tous leurs articles dans vos catégories sont envoyés.",
        },
        liked: "Articles que vous aimez",
        categories: SettingLabel {
            name: "Catégories",
            means: "Les catégories d’arXiv dont les annonces sont lues pour vous.",
        },
        announce: SettingLabel {
            name: "Types d’annonce",
            means: "new\u{A0}: première annonce\u{A0}; cross\u{A0}: liste croisée, venue d’une autre catégorie\u{A0}; \
                    replace et replace-cross\u{A0}: nouvelles versions.",
        },
        relevance: SettingLabel {
            name: "Pertinence",
            means: "Les articles moins pertinents ne sont pas envoyés. Environ quatre articles sur cinq notés 9 ou 10 \
                    portent sur votre sujet, et environ la moitié de ceux notés 7 ou 8\u{A0}; un jour creux n’en \
                    compte aucun.",
        },
        length: SettingLabel {
            name: "Longueur",
            means: "Les articles les plus pertinents viennent en premier\u{A0}; /more montre les autres.",
        },
        text: SettingLabel {
            name: "Texte par article",
            means: "court\u{A0}: quelques phrases des meilleurs articles, une des autres\u{A0}; moyen\u{A0}: quelques phrases de chacun\u{A0}; complet\u{A0}: résumés complets.",
        },
        lengths: ["court", "moyen", "complet"],
        language: SettingLabel { name: "Langue", means: "La langue des envois, hors articles, et de ces réponses." },
        time: SettingLabel { name: "Heure", means: "L’heure de l’envoi, dans votre fuseau horaire." },
        days: SettingLabel {
            name: "Jours",
            means: "Si vous choisissez un seul jour de la semaine, l’envoi couvre toute la semaine.",
        },
        zone: SettingLabel {
            name: "Fuseau horaire",
            means: "Les heures, les jours, les pauses et les heures calmes suivent ce fuseau horaire.",
        },
        silent: SettingLabel { name: "Mode silencieux", means: "Les messages arrivent sans signal sonore." },
        quiet: SettingLabel {
            name: "Heures calmes",
            means: "Pendant ces heures, les messages arrivent sans signal sonore.",
        },
        overview: SettingLabel {
            name: "Vue d’ensemble",
            means: "L’envoi commence par un paragraphe sur l’ensemble de ses articles, si un modèle de langage est \
                    configuré.",
        },
        quiet_days: SettingLabel {
            name: "Jours sans article",
            means: "Si un jour n’a rien pour vous, un court message le dit.",
        },
        channels: SettingLabel { name: "Canaux", means: "Où vont vos envois." },
        moment: "{date} à {time}",
        rhythm: "{days} à {time}",
        state: "État",
        want: "Recherché",
        setting: "Contexte",
        in_setting: "{name} (contexte\u{A0}: {setting})",
        looks_for: "recherche {words}",
        unwanted: "Hors sujet",
        active: "actif\u{A0}; prochain envoi\u{A0}: {when}",
        paused: "suspendu\u{A0}; reprise\u{A0}: {until}",
        paused_open: "suspendu sans date de fin",
        left: "arrêté",
        on: "oui",
        off: "non",
        daily: "tous les jours",
        weekdays: "du lundi au vendredi",
        weekly: "chaque {day}",
        own_schedule: "selon l’horaire {crontab}",
        days_short: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
        days_long: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        at_least: "au moins {n} sur 10",
        at_most: ["au plus {n} article par envoi", "au plus {n} articles par envoi"],
        comma: ", ",
        semicolon: "\u{A0}; ",
    },
    asking: papers::PAPERS,
    why: papers::WHY,
    telling: papers::MARKING,
    going: account::LEAVING,
    linking: account::CHANNELS,
    faults: faults::FAULTS,
    buttons: faults::BUTTONS,
};
