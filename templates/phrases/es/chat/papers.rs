//! What is said about papers, in Spanish.

use crate::phrases::chat::{MarkingPhrases, PaperPhrases, WhyPhrases};

pub const PAPERS: PaperPhrases = PaperPhrases {
    no_digest: "Todavía no hay ningún boletín.",
    preview: "Vista previa",
    average: [
        "Artículos que se habrían elegido en el último anuncio: {average}. Por ejemplo:",
        "Artículos al día que se habrían elegido en los últimos {n} anuncios: {average}. Por ejemplo:",
    ],
    average_none: [
        "En el último anuncio no se habría elegido ningún artículo. Con menos exclusiones o una /relevance más baja \
         habría más.",
        "En los últimos {n} anuncios no se habría elegido ningún artículo. Con menos exclusiones o una /relevance más \
         baja habría más.",
    ],
    no_announcements: "Todavía no se ha leído ningún anuncio de estas categorías, así que no hay vista previa.",
    day: "{date}: {chosen} de {looked_at}",
    found: "Artículos con «{words}»",
    not_found: "Ningún artículo de las últimas semanas contiene «{words}».",
    more: "Otros artículos del último anuncio",
    left: ["Queda {n} artículo más.", "Quedan {n} artículos más."],
    no_more: "No hay más artículos del último anuncio.",
    marks: "Sus marcas, las más recientes primero",
    no_marks: "Todavía no ha marcado ningún artículo: 👍 trae más artículos como ese; 👎, menos.",
    press: "👍 trae más artículos como ese; 👎, menos.",
    help: "Lo que puede escribir",
    help_more: "/help con el nombre de un comando muestra ejemplos, como en /help topics.",
};

pub const WHY: WhyPhrases = WhyPhrases {
    unknown: "No he visto {paper} en los anuncios de las últimas semanas.",
    chosen: "Enviado: ocupa el puesto {rank} entre los artículos relevantes para usted.",
    followed: "Se envía siempre: usted sigue a {name}.",
    categories: "No enviado: no está en ninguna de sus categorías.",
    announce: "No enviado: se anunció como «{kind}», un tipo de anuncio que usted no lee.",
    excluded: "No enviado: contiene «{term}», que usted excluye.",
    sent: "Estaba en su boletín del {window}.",
    withdrawn: "No enviado: esta versión retira el artículo.",
    below: "No enviado: su relevancia es {relevance} de 10, y usted pide al menos {min}.",
    over: "No enviado: ocupa el puesto {rank} entre los artículos relevantes para usted, y un boletín tiene como \
           máximo {limit}. /more lo muestra.",
    listed: "Anunciado en {listings}.",
    reasons: "Qué ha influido",
    no_reasons: "No coincide en nada con lo que usted pide.",
    parts: "Componentes de su puntuación: {parts}.",
    part_names: ["palabras", "palabras clave", "significado", "lo que evita", "marcas"],
};

pub const MARKING: MarkingPhrases = MarkingPhrases {
    liked: "Recibirá más artículos como «{title}».",
    refused: "Recibirá menos artículos como «{title}».",
    unmarked: "Deshecho: «{title}» ya no está marcado.",
    effect: "Las marcas cuentan a partir de la próxima clasificación; cuantas más haya, más cuentan.",
    votes: "En este grupo: {liked} a favor, {refused} en contra; en conjunto: {verdict}.",
    verdicts: ["más como este", "menos como este", "sin decidir"],
    toasts: ["👍 Más como este. Se deshace con /marks.", "👎 Menos como este. Se deshace con /marks.", "Deshecho."],
    unknown: "No conozco el artículo {paper}.",
    learnt: "Lo que han cambiado sus marcas",
    rose: ["▲ {name}, por {n} marca", "▲ {name}, por {n} marcas"],
    fell: ["▼ {name}, por {n} marca", "▼ {name}, por {n} marcas"],
    forgotten: "«{name}» tiene ahora la posición que tendría sin sus marcas. Se han quitado estas marcas:",
    not_learnt: "Ninguna marca ha cambiado la posición de «{name}»; /marks muestra lo que han cambiado sus marcas.",
};
