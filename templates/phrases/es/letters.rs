//! The letters in Spanish.

use crate::phrases::letters::LetterPhrases;

pub static LETTERS: LetterPhrases = LetterPhrases {
    confirm_title: "Confirme su suscripción a {site}",
    confirm_why: "Alguien, esperamos que usted, ha pedido a {site} que envíe boletines de nuevos artículos de arXiv a \
                  esta dirección.",
    confirm_do: "Sí, quiero recibirlos",
    confirm_else: "El enlace es válido durante tres días. Si no ha sido usted, no haga nada: sin confirmación no se \
                   envía nada.",
    confirm_block: "No he sido yo: no vuelvan a escribir a esta dirección",
    known_title: "Ya tiene una suscripción a {site}",
    known_why: "Alguien, esperamos que usted, ha pedido a {site} que envíe boletines a esta dirección. Ya los recibe.",
    known_do: "Iniciar sesión y cambiar lo que recibe",
    known_else: "El enlace es válido durante 4 horas y funciona una sola vez. Si no ha sido usted, no haga nada: \
                 nada ha cambiado.",
    login_title: "Su enlace de acceso a {site}",
    login_why: "Con este enlace puede ver y cambiar lo que {site} le envía.",
    login_do: "Iniciar sesión",
    login_else: "El enlace es válido durante 4 horas y funciona una sola vez. Si no lo ha pedido, no haga nada: \
                 nadie más lo tiene.",
};
