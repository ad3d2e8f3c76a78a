//! The chats in Spanish.

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
        welcome: "{site} lee cada día el anuncio de arXiv y envía los artículos que usted pide, cada uno con el motivo \
                  por el que se eligió.",
        how_to_join: "Un administrador de este chat puede empezar con /subscribe.",
        understood: "Así lo he entendido",
        not_understood: "No he encontrado ningún tema en esa frase. Pruebe con otras palabras: primero los temas que \
                         le interesan y después «nada de …» para lo que no quiere.",
        foreign: "Esto parece otro idioma ({language}). Entiendo español, inglés, chino, alemán y francés: escriba en \
                  uno de ellos o enumere los términos en inglés.",
        unknown_only: "No he entendido: {words}. Use los términos en inglés, tal como aparecen en los resúmenes.",
        unknown: "No se ha entendido y se ha omitido: {words}. Pruebe con los términos en inglés.",
        guessed: "He deducido las categorías de sus palabras: cámbielas si no son las correctas.",
        no_categories: "No he podido saber qué categorías de arXiv leer. Elíjalas usted.",
        confirm: "¿Es correcto? No se envía nada hasta que usted confirme.",
        joined: "Su suscripción está activa. Su primer boletín, con el último anuncio, está en camino.",
        back: "Me alegra que haya vuelto. Un boletín con el último anuncio está en camino.",
        rhythm: "Horario de los siguientes boletines: {when} ({zone}).",
        zone_guessed: "La zona horaria es una suposición: se cambia con /zone.",
        known: "Aquí ya hay una suscripción.",
        group: "En este grupo, los administradores pueden cambiar la suscripción; todos pueden hacer preguntas y \
                marcar artículos.",
        group_marks: "Cómo cuentan las marcas: la de un miembro vale uno y la de un administrador vale dos, a favor o \
                      en contra. La opinión del grupo queda fijada con una suma de dos: un administrador, o dos \
                      miembros que estén de acuerdo.",
    },
    editing: EditingPhrases {
        effect: "Se aplica a partir del próximo boletín: {when}.",
        effect_paused: "Se aplica a partir del primer boletín después de la pausa.",
        unsaved: "Todavía no se ha guardado nada.",
        saved: "Guardado.",
        kept: "No se ha cambiado nada.",
        topic_goes: "Se eliminará el tema «{name}».",
        draft: "Después de este cambio",
        none: "nada",
    },
    labels: LabelPhrases {
        settings: "Ajustes",
        topics: SettingLabel {
            name: "Temas",
            means: "Lo que quiere leer; los artículos cercanos a un tema aparecen más arriba.",
        },
        keywords: SettingLabel {
            name: "Palabras clave",
            means: "En inglés, como aparecen en los artículos. Los que contienen alguna salen más arriba.",
        },
        exclude: SettingLabel {
            name: "Palabras excluidas",
            means: "Los artículos que contienen alguna no se envían nunca.",
        },
        avoid: SettingLabel { name: "Lo que evita", means: "Los artículos parecidos aparecen más abajo." },
        authors: SettingLabel {
            name: "Autores que sigue",
            means: "Se envían todos sus artículos en las categorías que usted lee.",
        },
        liked: "Artículos que le gustan",
        categories: SettingLabel {
            name: "Categorías",
            means: "Las categorías de arXiv cuyos anuncios se leen para usted.",
        },
        announce: SettingLabel {
            name: "Tipos de anuncio",
            means: "new: anunciado por primera vez; cross: listado cruzado de otra categoría; replace y replace-cross: \
                    nuevas versiones.",
        },
        relevance: SettingLabel {
            name: "Relevancia",
            means: "Los artículos menos relevantes no se envían. De los que tienen 9 o 10, unos cuatro de cada cinco \
                    tratan de lo que busca; de los que tienen 7 u 8, cerca de la mitad. En un día tranquilo no hay \
                    ninguno.",
        },
        length: SettingLabel {
            name: "Extensión",
            means: "Primero van los artículos más relevantes; /more muestra el resto.",
        },
        text: SettingLabel {
            name: "Texto por artículo",
            means: "corto: unas frases de los mejores artículos, una de los demás; medio: unas frases de cada uno; completo: resúmenes completos.",
        },
        lengths: ["corto", "medio", "completo"],
        language: SettingLabel {
            name: "Idioma",
            means: "El idioma de los textos fijos del boletín y de estas respuestas.",
        },
        time: SettingLabel { name: "Hora", means: "Cuándo llega el boletín, en su zona horaria." },
        days: SettingLabel {
            name: "Días",
            means: "Si elige un solo día de la semana, el boletín abarca la semana entera.",
        },
        zone: SettingLabel {
            name: "Zona horaria",
            means: "Las horas, los días, las pausas y las horas de silencio siguen esta zona horaria.",
        },
        silent: SettingLabel { name: "Entrega sin sonido", means: "Los mensajes llegan sin sonido." },
        quiet: SettingLabel { name: "Horas de silencio", means: "En estas horas, los mensajes llegan sin sonido." },
        overview: SettingLabel {
            name: "Panorama",
            means: "El boletín empieza con un párrafo sobre todos sus artículos, si hay un modelo de lenguaje \
                    configurado.",
        },
        quiet_days: SettingLabel {
            name: "Días sin artículos",
            means: "Si un día no hay nada para usted, un breve mensaje lo dice.",
        },
        channels: SettingLabel { name: "Canales", means: "Adónde llegan los boletines." },
        moment: "{date}, a las {time}",
        rhythm: "{days} a las {time}",
        state: "Estado",
        want: "se busca",
        setting: "ámbito",
        in_setting: "{name} (en {setting})",
        looks_for: "busca {words}",
        unwanted: "no se busca",
        active: "activa; próximo boletín: {when}",
        paused: "en pausa hasta el {until}",
        paused_open: "en pausa hasta nuevo aviso",
        left: "detenida",
        on: "sí",
        off: "no",
        daily: "todos los días",
        weekdays: "de lunes a viernes",
        weekly: "cada semana, el {day}",
        own_schedule: "según un horario propio ({crontab})",
        days_short: ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
        days_long: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
        at_least: "al menos {n} de 10",
        at_most: ["como máximo {n} artículo por boletín", "como máximo {n} artículos por boletín"],
        comma: ", ",
        semicolon: "; ",
    },
    asking: papers::PAPERS,
    why: papers::WHY,
    telling: papers::MARKING,
    going: account::LEAVING,
    linking: account::CHANNELS,
    faults: faults::FAULTS,
    buttons: faults::BUTTONS,
};
