//! The menu in Spanish.

use crate::phrases::chat::CommandHelp;

const fn about(name: &'static str, does: &'static str, examples: &'static str) -> CommandHelp {
    CommandHelp { name, does, examples }
}

pub const COMMANDS: [CommandHelp; 41] = [
    about("start", "Qué es esto y cómo empezar", "start"),
    about(
        "subscribe",
        "Empezar: diga en una frase qué quiere leer",
        "subscribe\nsubscribe transformadores dispersos y cuantización, nada de imágenes médicas",
    ),
    about(
        "describe",
        "Describir de nuevo en una frase qué quiere leer y ver el resultado",
        "describe\ndescribe modelos de difusión para proteínas, nada de imágenes",
    ),
    about(
        "topics",
        "Ver, añadir, cambiar, renombrar o eliminar temas",
        "topics\ntopics add Modelos dispersos: poda y cuantización de transformadores\ntopics rename Modelos dispersos \
         -> Eficiencia\ntopics remove Eficiencia",
    ),
    about(
        "keywords",
        "Palabras que hacen que un artículo aparezca más arriba",
        "keywords\nkeywords add sparse attention\nkeywords remove LoRA",
    ),
    about(
        "exclude",
        "Palabras que excluyen un artículo",
        "exclude\nexclude add medical imaging\nexclude remove survey",
    ),
    about(
        "avoid",
        "Lo que debe aparecer más abajo, con sus propias palabras",
        "avoid\navoid add bancos de pruebas sin un método nuevo",
    ),
    about(
        "authors",
        "Autores cuyos artículos se envían siempre",
        "authors\nauthors add Ada Lovelace\nauthors remove Ada Lovelace",
    ),
    about(
        "categories",
        "Categorías de arXiv que se leen para usted",
        "categories\ncategories add cs.LG\ncategories remove stat.ML",
    ),
    about(
        "announce",
        "Artículos nuevos, listados cruzados, nuevas versiones",
        "announce\nannounce new cross\nannounce todos",
    ),
    about("relevance", "La relevancia mínima, de 1 a 10", "relevance\nrelevance 8"),
    about("length", "Cuántos artículos tiene un boletín como máximo", "length\nlength 15"),
    about("text", "Cuánto de cada resumen se envía", "text\ntext medio"),
    about("language", "Idioma del boletín y de las respuestas", "language\nlanguage es"),
    about("time", "La hora a la que llega el boletín", "time\ntime 07:30"),
    about(
        "days",
        "Los días en que llega el boletín: todos, de lunes a viernes o uno por semana",
        "days\ndays laborables\ndays cada lunes",
    ),
    about("zone", "Su zona horaria", "zone\nzone Madrid\nzone UTC-5"),
    about("silent", "Entregar sin sonido", "silent\nsilent sí"),
    about("overview", "Empezar el boletín con un párrafo sobre todos sus artículos", "overview\noverview sí"),
    about("quietdays", "Recibir un breve mensaje los días sin nada para usted", "quietdays\nquietdays sí"),
    about("quiet", "Horas sin sonido", "quiet\nquiet 22:00-07:00\nquiet no"),
    about("today", "El último boletín", "today"),
    about("preview", "Qué habría recibido de los últimos anuncios", "preview"),
    about("why", "Por qué se envió o no un artículo", "why 2511.21622"),
    about("search", "Buscar en los artículos de las últimas semanas", "search sparse attention"),
    about("more", "El resto de la clasificación del último anuncio", "more"),
    about("marks", "Los artículos que ha marcado y lo que han cambiado sus marcas", "marks"),
    about("forget", "Quitar las marcas que cambiaron la posición de un tema o una palabra", "forget sparse attention"),
    about("like", "Más artículos como este", "like 2511.21622"),
    about("refuse", "Menos artículos como este", "refuse 2511.21622"),
    about("unmark", "Quitar su marca de un artículo", "unmark 2511.21622"),
    about("settings", "Todo lo que puede cambiar", "settings"),
    about(
        "channels",
        "Adónde llegan sus boletines y qué canal va primero",
        "channels\nchannels prefer telegram\nchannels everywhere",
    ),
    about("connect", "Añadir otro chat u otra dirección a su suscripción", "connect\nconnect CÓDIGO"),
    about("pause", "Sin boletines durante unos días o hasta una fecha", "pause\npause 7 días\npause 2026-12-24"),
    about("resume", "Terminar una pausa o volver", "resume"),
    about("stop", "Dejar de recibir boletines", "stop"),
    about("export", "Todo lo que se guarda sobre usted, como archivos", "export"),
    about("erase", "Borrar todo lo que se guarda sobre usted", "erase"),
    about("help", "Todos los comandos, o uno en detalle", "help\nhelp topics"),
    about("cancel", "Dejar la pregunta actual", "cancel"),
];

pub const OPTIONS: [(&str, &str); 22] = [
    ("token", "El código que ha recibido en otro canal"),
    ("sentence", "Qué quiere leer, y «nada de …» para lo que no"),
    ("action", "Qué hacer; si se deja vacío, se muestra todo"),
    ("topic", "El tema; para uno nuevo, NOMBRE: qué busca"),
    ("entry", "Las palabras o el nombre"),
    ("category", "Una categoría como cs.LG, o un área entera"),
    ("types", "new, cross, replace, replace-cross o todos"),
    ("least", "De 1 a 10"),
    ("papers", "De 1 a 200"),
    ("length", "corto, medio o completo"),
    ("language", "Un código de idioma"),
    ("time", "Por ejemplo: 07:30"),
    ("days", "diario, laborables, cada lunes, o días como lun mié"),
    ("zone", "Por ejemplo: Madrid o UTC-5"),
    ("switch", "sí o no"),
    ("hours", "Por ejemplo: 22:00-07:00, o no (ninguna)"),
    ("paper", "El identificador de arXiv, por ejemplo 2511.21622"),
    ("words", "Palabras del título o del resumen"),
    ("lesson", "Un tema o unas palabras que aparecen en /marks"),
    ("address", "email, telegram, discord, o el canal tal como aparece en la lista"),
    ("until", "Un número de días, una fecha como 2026-12-24, o indefinido"),
    ("command", "Un comando"),
];

pub const CHOICES: [(&str, &str); 12] = [
    ("add", "añadir"),
    ("change", "cambiar"),
    ("rename", "renombrar"),
    ("remove", "quitar"),
    ("show", "mostrar"),
    ("short", "corto"),
    ("medium", "medio"),
    ("full", "completo"),
    ("on", "sí"),
    ("off", "no"),
    ("prefer", "preferir"),
    ("everywhere", "en todos"),
];
