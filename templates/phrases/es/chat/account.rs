//! Pausing, leaving and joining channels, in Spanish.

use crate::phrases::chat::{ChannelPhrases, LeavingPhrases};

pub const LEAVING: LeavingPhrases = LeavingPhrases {
    pause_ask: "¿Por cuánto tiempo? También puede indicar una fecha: /pause 2026-12-24",
    paused: "En pausa hasta el {until}. /resume termina la pausa antes.",
    paused_open: "En pausa. /resume termina la pausa.",
    pause_past: "Indique una fecha futura, como máximo dentro de un año.",
    resumed: "Volverá a recibir boletines; el próximo: {when}.",
    not_paused: "Sus boletines no están en pausa; el próximo: {when}.",
    stop_ask: "¿Quiere dejar de recibir boletines? Sus ajustes se conservan para que pueda volver; /erase también los \
               borra.",
    stopped: "Hecho: ya no recibirá más boletines. Puede volver cuando quiera.",
    stopped_before: "El envío de boletines ya está detenido.",
    exported: "Esto es todo lo que se guarda sobre esta suscripción. El mismo archivo se puede volver a importar.",
    erase_ask: "Se borrará para siempre:",
    erase_goes: [
        "lo que ha pedido: temas, palabras clave, autores, categorías y todos los ajustes",
        "todos los boletines que se han hecho para usted, y sus enlaces",
        "el registro de lo que se ha entregado",
        "sus marcas y lo que se ha aprendido de ellas",
        "todos los canales de la suscripción, y esta conversación",
    ],
    erase_stays: "No se puede deshacer. Con /export obtiene antes una copia; /stop solo detiene los boletines.",
    erased: "Se ha borrado todo. Hasta pronto; /subscribe empieza de nuevo.",
};

pub const CHANNELS: ChannelPhrases = ChannelPhrases {
    token: "Envíe esto en el chat que quiere añadir:",
    token_good: "Funciona una sola vez, durante una hora. Quien lo tenga puede unirse a su suscripción: no se lo \
                 enseñe a nadie.",
    connected: "Este chat ya forma parte de su suscripción.",
    bad_token: "Este código no es válido: ya se ha usado, tiene más de una hora o no se ha copiado completo.",
    mixed: "Un grupo no puede unirse a una suscripción personal: el grupo vería lo que es privado.",
    replaces: "Este chat tiene su propia suscripción. Si continúa, el chat se une a la suscripción del código y la \
               suya se borra.",
    everywhere: "Todos los canales reciben todos los boletines.",
    preferred: "El primer canal recibe el boletín; el siguiente, solo si el primero falla.",
    first: "primero",
    here: " (este chat)",
    last: "El último canal no se puede quitar: /stop o /erase ponen fin a la suscripción.",
    names: ["Correo", "Telegram", "Discord", "Archivos"],
};
