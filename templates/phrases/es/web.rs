//! The site in Spanish.

mod preferences;

use crate::phrases::web::{
    ActionText, ActionTexts, FormFaultPhrases, MarksPhrases, NavigationPhrases, NoticeText, NoticeTexts,
    SubscribePhrases, WebPhrases,
};

pub static WEB: WebPhrases = WebPhrases {
    places: NavigationPhrases {
        navigation: "Páginas",
        subscribe: "Suscribirse",
        archive: "Sus boletines",
        preferences: "Preferencias",
        marks: "Sus marcas",
        feed: "Fuente Atom",
        feed_of_papers: "Fuente Atom por artículo",
        privacy: "Privacidad",
        log_out: "Cerrar sesión",
        topics: "Por tema",
    },
    subscribe: SubscribePhrases {
        heading: "Los artículos de arXiv de cada día, elegidos para usted",
        intro: "Diga en una frase qué quiere leer. {site} lee cada anuncio de arXiv y le envía los artículos que le \
                importan, cada uno con el motivo por el que se eligió.",
        email: "Su dirección de correo",
        want: "¿Qué quiere leer?",
        want_hint: "Por ejemplo: transformadores dispersos y cuantización, nada de imágenes médicas. O pegue los \
                    identificadores de arXiv o los enlaces de algunos artículos que le gusten. Puede afinarlo cuando \
                    quiera.",
        language: "Idioma de su boletín",
        empty: "Deje este campo vacío",
        button: "Suscribirse",
        then: "Le enviaremos un solo correo con un enlace. No recibirá nada más hasta que confirme en la página que se \
               abre.",
        look: "Ver qué recibiría",
        understood: "Así lo hemos entendido",
        unknown: "No se ha entendido y se ha omitido: {words}. Pruebe con los términos en inglés.",
        guessed: "Las categorías son una suposición: puede cambiarlas antes de empezar.",
        change: "¿Es esto lo que quiere? Cámbielo aquí abajo o escriba otra frase.",
        get: "Qué recibe",
        gets: [
            "Un boletín por anuncio, o uno por semana, a la hora que usted elija.",
            "Con cada artículo, el motivo por el que se eligió y un enlace «No es para mí».",
            "Un balance claro: qué se anunció y si se leyó todo.",
            "En cada correo, un enlace para cancelar la suscripción del todo con un solo clic.",
        ],
        sample: "Ver un boletín de muestra",
        telegram: "Suscribirse mejor en Telegram",
        already: "¿Ya tiene una suscripción?",
        send_login: "Enviarme un enlace de acceso",
    },
    notices: NoticeTexts {
        check_mail: NoticeText {
            heading: "Revise su correo",
            body: &[
                "Si esta dirección puede suscribirse, un correo con un enlace está en camino. Abra el enlace y \
                 confirme.",
                "¿No ha llegado nada en unos minutos? Revise la carpeta de correo no deseado. A una misma dirección le \
                 escribimos como máximo una vez al día.",
            ],
            next: "",
        },
        login_sent: NoticeText {
            heading: "Un enlace de acceso está en camino",
            body: &[
                "Lo enviamos a la dirección en la que recibe sus boletines. Funciona una sola vez y caduca pronto.",
                "Si no llega nada, revise la carpeta de correo no deseado antes de pedirlo de nuevo.",
            ],
            next: "",
        },
        login_asked: NoticeText {
            heading: "Revise su correo",
            body: &[
                "Si esta dirección está suscrita, un enlace de acceso va en camino. Funciona una sola vez.",
                "¿Nada después de unos minutos? Algunos servidores retienen un rato el primer mensaje. Mire también en el correo no deseado.",
            ],
            next: "",
        },
        expired: NoticeText {
            heading: "Este enlace ha caducado",
            body: &[
                "Los enlaces que cambian algo funcionan durante un tiempo limitado. En su último boletín encontrará \
                 otros nuevos.",
            ],
            next: "Ir a la página de inicio",
        },
        used: NoticeText {
            heading: "Este enlace ya se ha usado",
            body: &[
                "Funciona una sola vez. Si lo ha usado usted, todo está en orden; si no, pida uno nuevo con el enlace \
                 de su último boletín.",
            ],
            next: "Ir a la página de inicio",
        },
        invalid: NoticeText {
            heading: "Este enlace no es válido",
            body: &[
                "Puede que su programa de correo lo haya partido en dos líneas: copie el enlace completo en la barra \
                 de direcciones o use los enlaces de su último boletín.",
            ],
            next: "Ir a la página de inicio",
        },
        not_found: NoticeText {
            heading: "Esta página no existe",
            body: &["Puede que haya cambiado de sitio o que haya un error en la dirección."],
            next: "Ir a la página de inicio",
        },
        not_kept: NoticeText {
            heading: "Este boletín ya no se conserva",
            body: &[
                "Los boletines antiguos se eliminan pasado un tiempo. Sus marcas se conservan y ningún artículo se le \
                 envía dos veces.",
            ],
            next: "Ir a la página de inicio",
        },
        too_many: NoticeText {
            heading: "Demasiadas peticiones",
            body: &["Han llegado demasiadas peticiones desde su red. Inténtelo de nuevo dentro de una hora."],
            next: "",
        },
        too_large: NoticeText {
            heading: "El texto es demasiado largo",
            body: &["El formulario es más largo de lo que aceptamos. Vuelva atrás y acórtelo."],
            next: "",
        },
        not_allowed: NoticeText {
            heading: "Este formulario ha caducado",
            body: &["Se abrió hace demasiado tiempo o en otra sesión. Abra la página de nuevo y vuelva a enviarlo."],
            next: "Ir a la página de inicio",
        },
        unreadable: NoticeText {
            heading: "No hemos podido leer este formulario",
            body: &["Falta una parte del formulario o está dañada. Abra la página de nuevo y vuelva a enviarlo."],
            next: "Ir a la página de inicio",
        },
        trouble: NoticeText {
            heading: "Algo ha fallado",
            body: &["El fallo es nuestro y ha quedado registrado. No se ha perdido nada de lo que había guardado. \
                 Inténtelo de nuevo en un momento."],
            next: "",
        },
        confirmed: NoticeText {
            heading: "Su suscripción está activa",
            body: &[
                "Estamos preparando su primer boletín, con el anuncio más reciente.",
                "Al pie del boletín encontrará enlaces para cambiar sus preferencias, hacer una pausa y cancelar la \
                 suscripción.",
            ],
            next: "Ir a sus preferencias",
        },
        saved: NoticeText {
            heading: "Guardado",
            body: &["Los cambios se aplican a partir de su próximo boletín."],
            next: "Ir a sus preferencias",
        },
        brief_saved: NoticeText {
            heading: "Guardado",
            body: &["Los cambios se aplican a partir de su próximo boletín."],
            next: "Deshacer",
        },
        brief_undone: NoticeText { heading: "Deshecho", body: &["Todo está como antes."], next: "" },
        paused: NoticeText {
            heading: "En pausa",
            body: &[
                "No recibirá ningún boletín antes del {until}. La pausa termina sola; también puede terminarla antes.",
            ],
            next: "Terminar la pausa",
        },
        paused_open: NoticeText {
            heading: "En pausa",
            body: &["No recibirá boletines hasta que termine la pausa."],
            next: "Terminar la pausa",
        },
        resumed: NoticeText {
            heading: "Nos alegra que haya vuelto",
            body: &["Volverá a recibir boletines."],
            next: "Ir a sus preferencias",
        },
        unsubscribed: NoticeText {
            heading: "Suscripción cancelada",
            body: &[
                "Ya no recibirá más boletines.",
                "Conservamos sus ajustes por si vuelve. También puede pedir que se borre todo.",
            ],
            next: "Borrar todo",
        },
        erased: NoticeText {
            heading: "Se ha borrado todo",
            body: &[
                "Su dirección, sus preferencias, sus marcas y sus boletines ya no existen. Conservamos solo un resumen \
                 criptográfico con clave, del que nadie puede deducir su dirección, para que ninguna lista nuestra de \
                 suscriptores vuelva a incluirla. Puede suscribirse de nuevo cuando quiera.",
            ],
            next: "",
        },
        liked: NoticeText {
            heading: "Más como este",
            body: &["Ha marcado «{title}». Su próximo boletín lo tendrá en cuenta."],
            next: "Deshacer",
        },
        refused: NoticeText {
            heading: "No es para usted",
            body: &["Ha marcado «{title}». Su próximo boletín lo tendrá en cuenta."],
            next: "Deshacer",
        },
        unmarked: NoticeText {
            heading: "Marca quitada",
            body: &["«{title}» ya no cuenta a favor ni en contra de otros artículos."],
            next: "",
        },
        marks_saved: NoticeText {
            heading: "Sus marcas se han guardado",
            body: &["Su próximo boletín las tendrá en cuenta. En este boletín verá cada marca y podrá quitarla."],
            next: "Ir al boletín",
        },
        logged_out: NoticeText {
            heading: "No hay ninguna sesión iniciada",
            body: &["Para iniciar sesión, use el enlace a sus preferencias que hay en cualquier boletín."],
            next: "",
        },
        group: NoticeText {
            heading: "Esta suscripción es de un grupo",
            body: &["La cambian los administradores en el chat del grupo: /help explica cómo."],
            next: "",
        },
        blocked: NoticeText {
            heading: "No volveremos a escribirle",
            body: &["Alguien nos dio su dirección. No le enviaremos más correos como este."],
            next: "",
        },
        privacy: NoticeText {
            heading: "Privacidad",
            body: &[
                "{site} guarda lo que necesita para enviarle artículos: su dirección, qué quiere leer y cuándo, sus \
                 marcas y, durante un tiempo, los boletines que se le han enviado. Las páginas no cargan nada de otros \
                 sitios ni ejecutan código. No se rastrean ni los correos ni los enlaces.",
                "Solo se crea una cookie al iniciar sesión, para mantenerla abierta dos horas.",
                "Puede exportarlo todo como archivos y puede borrarlo todo: ambas opciones están en sus preferencias. \
                 Una dirección que no se confirma se borra al cabo de un mes.",
                "Preguntas: {contact}",
            ],
            next: "",
        },
    },
    acts: ActionTexts {
        confirm: ActionText {
            heading: "Active su suscripción",
            body: &["Pulse el botón y {site} empezará a enviarle boletines. Si no los ha pedido, cierre esta página."],
            button: "Empezar",
        },
        block: ActionText {
            heading: "No más correos a esta dirección",
            body: &[
                "Alguien nos dio la dirección {address}. Si no fue usted, pulse el botón y no volveremos a escribirle.",
            ],
            button: "No me escriban más",
        },
        send_login: ActionText {
            heading: "Cambiar sus preferencias",
            body: &["Para comprobar que es usted, enviaremos un enlace de acceso a {address}. Funciona una sola vez."],
            button: "Enviar el enlace",
        },
        login: ActionText {
            heading: "Iniciar sesión",
            body: &["La sesión queda abierta dos horas en este dispositivo."],
            button: "Iniciar sesión",
        },
        pause: ActionText {
            heading: "Pausar sus boletines",
            body: &["Durante la pausa no se envía nada y sus ajustes se conservan."],
            button: "Pausar",
        },
        resume: ActionText {
            heading: "Terminar la pausa",
            body: &["Volverá a recibir boletines a partir del próximo."],
            button: "Reanudar",
        },
        unsubscribe: ActionText {
            heading: "Cancelar la suscripción",
            body: &["Ya no recibirá más boletines. Conservamos sus ajustes por si vuelve."],
            button: "Cancelar la suscripción",
        },
        like: ActionText {
            heading: "¿Más como este?",
            body: &["Los artículos como este aparecerán más arriba en sus boletines. Puede deshacerlo."],
            button: "Más como este",
        },
        refuse: ActionText {
            heading: "¿No es para usted?",
            body: &["Los artículos como este aparecerán más abajo en sus boletines. Puede deshacerlo."],
            button: "No es para mí",
        },
        unmark: ActionText {
            heading: "¿Quitar su marca?",
            body: &["El artículo dejará de contar a favor o en contra de otros."],
            button: "Deshacer",
        },
        erase: ActionText {
            heading: "Borrar todo",
            body: &[
                "Su dirección, sus preferencias, sus marcas y sus boletines se borran de inmediato. No se puede \
                 deshacer.",
                "Quizá quiera exportarlos antes.",
            ],
            button: "Borrar todo",
        },
        pause_for: "¿Por cuánto tiempo?",
        days: ["{n} día", "{n} días"],
        until_resumed: "Hasta nuevo aviso",
        until_date: "O hasta una fecha",
        until_hint: "Si indica una fecha, vale la fecha y no el plazo elegido arriba.",
        type_word: "Escriba «{word}» para confirmar",
        erase_word: "borrar",
        erase_instead: "Prefiero borrar todos mis datos",
        keep: "Dejar todo como está",
    },
    preferences: preferences::PREFERENCES,
    preview: preferences::PREVIEW,
    marks: MarksPhrases {
        heading: "Artículos que ha marcado",
        intro: "{site} aprende de ellos qué le gusta. Deshaga las marcas que ya no valgan.",
        none: "Todavía no ha marcado ningún artículo. Junto a cada uno están «Más como este» y «No es para mí».",
        liked: "Más como este",
        refused: "No es para mí",
        undo: "Deshacer",
        like: "Más como este",
        refuse: "No es para mí",
        unmarked: "Sin marca",
        not_in_issue: "No está en este boletín",
        others: "Los demás artículos de este boletín",
        others_hint: "Marque cuantos quiera y guárdelos todos a la vez.",
        save_all: "Guardar todas las marcas",
        about: "{button}: «{title}»",
        learnt: "Lo que han cambiado sus marcas",
        learnt_hint: "Temas y palabras que comparten los artículos que ha marcado. Si olvida uno, se quitan las marcas \
                      que aparecen con él.",
        rose: "Aparecen más arriba",
        fell: "Aparecen más abajo",
        by: "Debido a ",
        forget: "Olvidar esto",
    },
    faults: FormFaultPhrases {
        summary: ["Hay algo que corregir:", "Hay {n} cosas que corregir:"],
        missing: "Rellene este campo.",
        too_long: "Escriba como máximo {n} caracteres.",
        too_many: "Indique como máximo {n}.",
        email: "Esto no parece una dirección de correo como ada@example.org.",
        category: "arXiv no tiene la categoría «{given}».",
        category_near: "arXiv no tiene la categoría «{given}». ¿Quería decir {nearest}?",
        paper: "«{given}» no es un identificador de arXiv como 2511.01234 ni un enlace a un artículo.",
        foreign: "Esto parece otro idioma ({language}). Escriba en español, inglés, chino, alemán o francés, o enumere \
                  los términos en inglés.",
        unknown_only: "No hemos entendido: {words}. Use los términos en inglés, tal como aparecen en los resúmenes.",
        no_category: "Conserve o añada al menos una categoría.",
        no_kind: "Marque al menos una opción.",
        no_day: "Marque al menos un día.",
        expression: "No se puede interpretar «{given}»: {reason}",
        number: "Escriba un número del {from} al {to}.",
        time: "Escriba una hora como 07:30.",
        zone: "Esto no es una zona horaria. Escriba una ciudad, una diferencia horaria o un nombre: Madrid, UTC-5, \
               America/Bogota.",
        zone_near: "Esto no es una zona horaria. ¿Quería decir {nearest}?",
        zone_several: "«{given}» puede ser varias zonas horarias. Escriba una de ellas: {choices}.",
        date: "Escriba una fecha futura.",
        quiet: "Escriba las dos horas o ninguna.",
        word: "Escriba «{word}».",
        sentence: "No hemos podido reconocer el campo. Nombre un tema o una categoría, por ejemplo: redes neuronales \
                   de grafos, o cs.LG.",
        twice: "Otro tema ya tiene este nombre.",
        other: "Este valor no se puede usar.",
    },
};
