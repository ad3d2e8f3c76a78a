//! [`Labels`]: the fixed words of the archive's pages, in the languages of [`crate::words`].

use crate::words::{Words, capitalised, fill};

/// The fixed words of one language.
#[derive(Debug)]
pub struct Labels {
    tag: &'static str,
    /// Name of the whole archive.
    pub archive: &'static str,
    /// Heading of the latest issues.
    pub newest: &'static str,
    /// Heading of a table of contents.
    pub contents: &'static str,
    /// PageLink back to it.
    pub back: &'static str,
    /// Before a number of papers.
    pub total: &'static str,
    /// Papers that arXiv announced.
    pub announced: &'static str,
    /// Papers that were looked at.
    pub looked_at: &'static str,
    /// Papers that were relevant.
    pub relevant: &'static str,
    /// Before names.
    pub authors: &'static str,
    /// Before an abstract.
    pub abstract_text: &'static str,
    /// Before the reasons of a choice.
    pub comment: &'static str,
    /// Before a figure from 1 to 10.
    pub relevance: &'static str,
    /// Before a category.
    pub main_category: &'static str,
    /// What is folded.
    pub details: &'static str,
    /// Heading of what the reader asked for.
    pub criteria: &'static str,
    /// Before categories.
    pub categories: &'static str,
    /// Before keywords.
    pub keywords: &'static str,
    /// Before what is wanted.
    pub wanted: &'static str,
    /// Before what lowers the score.
    pub avoided: &'static str,
    /// Before what is never in.
    pub excluded: &'static str,
    /// Before who is always in.
    pub followed: &'static str,
    /// Before the smallest relevance.
    pub min_relevance: &'static str,
    /// PageLink to the page of a month.
    pub month_overview: &'static str,
    /// For screen readers: jumps over the head.
    pub skip: &'static str,
    /// For screen readers: what the links of the head are.
    pub path: &'static str,
    /// For screen readers: what the links to other issues are.
    pub turns: &'static str,
    /// Where no paper has a category.
    pub no_category: &'static str,
    month: &'static str,
    /// One, several.
    papers: [&'static str; 2],
    issues: [&'static str; 2],
    more: [&'static str; 2],
    /// Heading of the search page, and the link to it.
    pub search: &'static str,
    /// Before the field of what is searched for.
    pub search_field: &'static str,
    /// What the search goes through.
    pub search_hint: &'static str,
    /// Where nothing is found.
    pub search_none: &'static str,
    /// Shows more of what was found.
    pub search_more: &'static str,
    /// Where no script runs.
    pub search_off: &'static str,
    /// Heading of the issues of a month.
    pub days: &'static str,
    /// Heading of what a year was about.
    pub topics: &'static str,
    /// Heading of papers that no topic chose.
    pub no_topic: &'static str,
    /// Heading of the best papers, if there are no topics.
    pub best: &'static str,
    /// Beside an issue that cannot be shown any more.
    pub no_longer_kept: &'static str,
    /// Before the files that a reference manager takes in.
    pub save_papers: &'static str,
}

impl Labels {
    /// As [`Words::of`].
    pub fn of(language: &str) -> &'static Self {
        let tag = Words::of(language).tag;
        [&EN, &DE, &FR, &ES, &ZH].into_iter().find(|labels| labels.tag == tag).unwrap_or(&EN)
    }

    /// BCP 47 tag.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// "November 2025", as it begins a line.
    pub fn month(&self, year: i32, month: u32) -> String {
        let month = Words::of(self.tag).month(month);
        capitalised(&fill(self.month, &[("month", month), ("year", &year.to_string())]))
    }

    /// "12 papers".
    pub fn papers(&self, n: u32) -> String {
        self.counted(self.papers, n)
    }

    /// "3 issues".
    pub fn issues(&self, n: u32) -> String {
        self.counted(self.issues, n)
    }

    /// "and 28 more".
    pub fn more(&self, n: u32) -> String {
        self.counted(self.more, n)
    }

    /// "12 papers" with a gap `{n}`: for one, for several.
    pub fn papers_patterns(&self) -> [&'static str; 2] {
        self.papers
    }

    fn counted(&self, [one, several]: [&str; 2], n: u32) -> String {
        let words = Words::of(self.tag);
        fill(if words.is_singular(n) { one } else { several }, &[("n", &words.number(n))])
    }
}

static EN: Labels = Labels {
    tag: "en",
    archive: "Archive",
    newest: "Newest",
    contents: "Contents",
    back: "Back",
    total: "Total",
    announced: "Announced",
    looked_at: "Looked at",
    relevant: "Relevant",
    authors: "Authors",
    abstract_text: "Abstract",
    comment: "Comment",
    relevance: "Relevance",
    main_category: "Main category",
    details: "Details",
    criteria: "Criteria",
    categories: "Categories",
    keywords: "Keywords",
    wanted: "Wanted",
    avoided: "Avoided",
    excluded: "Excluded",
    followed: "Followed authors",
    min_relevance: "Minimum relevance",
    month_overview: "Month overview",
    skip: "Skip to the content",
    path: "Path",
    turns: "Other issues",
    no_category: "No category",
    month: "{month} {year}",
    papers: ["{n} paper", "{n} papers"],
    issues: ["{n} issue", "{n} issues"],
    more: ["and {n} more", "and {n} more"],
    search: "Search",
    search_field: "Words of titles and names",
    search_hint: "Finds papers whose title and authors have all of these words, or parts of words. Accents and capitals do not matter.",
    search_none: "No paper has all of these.",
    search_more: "Show more",
    search_off: "The search needs JavaScript, which is off. The issues by year:",
    days: "Days",
    topics: "Topics",
    no_topic: "Without a topic",
    best: "Highlights",
    no_longer_kept: "no longer kept",
    save_papers: "Save these papers",
};

static DE: Labels = Labels {
    tag: "de",
    archive: "Archiv",
    newest: "Neueste",
    contents: "Inhalt",
    back: "Zurück",
    total: "Gesamt",
    announced: "Angekündigt",
    looked_at: "Geprüft",
    relevant: "Relevant",
    authors: "Autoren",
    abstract_text: "Abstract",
    comment: "Kommentar",
    relevance: "Relevanz",
    main_category: "Hauptkategorie",
    details: "Details",
    criteria: "Kriterien",
    categories: "Kategorien",
    keywords: "Stichwörter",
    wanted: "Gesucht",
    avoided: "Gemieden",
    excluded: "Ausgeschlossen",
    followed: "Autoren, denen gefolgt wird",
    min_relevance: "Mindestrelevanz",
    month_overview: "Monatsübersicht",
    skip: "Zum Inhalt springen",
    path: "Pfad",
    turns: "Andere Ausgaben",
    no_category: "Ohne Kategorie",
    month: "{month} {year}",
    papers: ["{n} Arbeit", "{n} Arbeiten"],
    issues: ["{n} Ausgabe", "{n} Ausgaben"],
    more: ["und {n} weitere", "und {n} weitere"],
    search: "Suche",
    search_field: "Wörter aus Titeln und Namen",
    search_hint: "Findet Arbeiten, in deren Titel und Autoren alle diese Wörter oder Wortteile vorkommen. Akzente und Großschreibung zählen nicht.",
    search_none: "Keine Arbeit hat alle diese Wörter.",
    search_more: "Mehr zeigen",
    search_off: "Die Suche braucht JavaScript, das hier ausgeschaltet ist. Die Ausgaben nach Jahren:",
    days: "Tage",
    topics: "Themen",
    no_topic: "Ohne Thema",
    best: "Die besten",
    no_longer_kept: "nicht mehr aufbewahrt",
    save_papers: "Diese Arbeiten speichern",
};

static FR: Labels = Labels {
    tag: "fr",
    archive: "Archives",
    newest: "Derniers numéros",
    contents: "Sommaire",
    back: "Retour",
    total: "Total",
    announced: "Annoncés",
    looked_at: "Examinés",
    relevant: "Pertinents",
    authors: "Auteurs",
    abstract_text: "Résumé",
    comment: "Commentaire",
    relevance: "Pertinence",
    main_category: "Catégorie principale",
    details: "Détails",
    criteria: "Critères",
    categories: "Catégories",
    keywords: "Mots-clés",
    wanted: "Recherché",
    avoided: "Évité",
    excluded: "Exclu",
    followed: "Auteurs suivis",
    min_relevance: "Pertinence minimale",
    month_overview: "Vue du mois",
    skip: "Aller au contenu",
    path: "Chemin",
    turns: "Autres numéros",
    no_category: "Sans catégorie",
    month: "{month} {year}",
    papers: ["{n} article", "{n} articles"],
    issues: ["{n} numéro", "{n} numéros"],
    more: ["et {n} de plus", "et {n} de plus"],
    search: "Recherche",
    search_field: "Mots des titres et noms",
    search_hint: "Trouve les articles dont le titre et les auteurs contiennent tous ces mots ou parties de mots. Les accents et les majuscules ne comptent pas.",
    search_none: "Aucun article ne contient tous ces mots.",
    search_more: "Afficher plus",
    search_off: "La recherche a besoin de JavaScript, qui est désactivé. Les numéros par année\u{A0}:",
    days: "Jours",
    topics: "Thèmes",
    no_topic: "Sans thème",
    best: "Les meilleurs",
    no_longer_kept: "n’est plus conservé",
    save_papers: "Enregistrer ces articles",
};

static ES: Labels = Labels {
    tag: "es",
    archive: "Archivo",
    newest: "Lo más reciente",
    contents: "Índice",
    back: "Volver",
    total: "Total",
    announced: "Anunciados",
    looked_at: "Examinados",
    relevant: "Relevantes",
    authors: "Autores",
    abstract_text: "Resumen",
    comment: "Comentario",
    relevance: "Relevancia",
    main_category: "Categoría principal",
    details: "Detalles",
    criteria: "Criterios",
    categories: "Categorías",
    keywords: "Palabras clave",
    wanted: "Se busca",
    avoided: "Se evita",
    excluded: "Se excluye",
    followed: "Autores seguidos",
    min_relevance: "Relevancia mínima",
    month_overview: "Panorama del mes",
    skip: "Ir al contenido",
    path: "Ruta",
    turns: "Otros boletines",
    no_category: "Sin categoría",
    month: "{month} de {year}",
    papers: ["{n} artículo", "{n} artículos"],
    issues: ["{n} boletín", "{n} boletines"],
    more: ["y {n} más", "y {n} más"],
    search: "Buscar",
    search_field: "Palabras de títulos y nombres",
    search_hint: "Encuentra los artículos cuyo título y autores contienen todas estas palabras o partes de palabras. Los acentos y las mayúsculas no cuentan.",
    search_none: "Ningún artículo tiene todas estas palabras.",
    search_more: "Mostrar más",
    search_off: "La búsqueda necesita JavaScript, que está desactivado. Los boletines por año:",
    days: "Días",
    topics: "Temas",
    no_topic: "Sin tema",
    best: "Los mejores",
    no_longer_kept: "ya no se conserva",
    save_papers: "Guardar estos artículos",
};

static ZH: Labels = Labels {
    tag: "zh",
    archive: "存档",
    newest: "最新",
    contents: "目录",
    back: "返回",
    total: "共计",
    announced: "已公告",
    looked_at: "已浏览",
    relevant: "相关",
    authors: "作者",
    abstract_text: "摘要",
    comment: "评注",
    relevance: "相关度",
    main_category: "主分类",
    details: "详情",
    criteria: "筛选条件",
    categories: "分类",
    keywords: "关键词",
    wanted: "想看",
    avoided: "少看",
    excluded: "排除",
    followed: "关注的作者",
    min_relevance: "最低相关度",
    month_overview: "本月一览",
    skip: "跳到正文",
    path: "路径",
    turns: "其他各期",
    no_category: "未分类",
    month: "{year}年{month}月",
    papers: ["{n} 篇论文", "{n} 篇论文"],
    issues: ["{n} 期", "{n} 期"],
    more: ["另有 {n} 篇", "另有 {n} 篇"],
    search: "搜索",
    search_field: "标题或姓名中的词",
    search_hint: "查找标题和作者中含有全部这些词（或词的一部分）的论文，不区分重音符号和大小写。",
    search_none: "没有论文含有全部这些词。",
    search_more: "显示更多",
    search_off: "搜索需要 JavaScript，而它已被关闭。按年份查看各期：",
    days: "各期",
    topics: "主题",
    no_topic: "无主题",
    best: "精选",
    no_longer_kept: "已不再保留",
    save_papers: "保存这些论文",
};
