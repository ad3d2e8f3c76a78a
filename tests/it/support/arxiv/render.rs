//! arXiv's formats over invented papers, for the fake arXiv: what its feed, pages and API write. No faults here, except
//! for what a page shows of what it counts.

use chrono::NaiveDate;

use super::Entry;

/// The RSS feed of cs.LG.
pub fn feed(date: NaiveDate, entries: &[Entry]) -> String {
    let date = date.format("%a, %d %b %Y 00:00:00 -0500").to_string();
    let items: String = entries.iter().map(|entry| item(entry, &date)).collect();
    format!(
        r#"<?xml version='1.0' encoding='UTF-8'?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">
  <channel>
    <title>cs.LG updates on arXiv.org</title>
    <pubDate>{date}</pubDate>
{items}  </channel>
</rss>
"#
    )
}

fn item(entry: &Entry, date: &str) -> String {
    let Entry { id, version, kind, primary, creator, about, .. } = entry;
    let about = words(about);
    format!(
        r#"    <item>
      <title>Invented paper {id}{about}</title>
      <link>https://arxiv.org/abs/{id}</link>
      <description>arXiv:{id}v{version} Announce Type: {kind} 
Abstract: We invent {id}{about}.</description>
      <guid isPermaLink="false">oai:arXiv.org:{id}v{version}</guid>
      <category>{primary}</category>
      <category>cs.LG</category>
      <pubDate>{date}</pubDate>
      <arxiv:announce_type>{kind}</arxiv:announce_type>
      <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>
      <dc:creator>{creator}</dc:creator>
    </item>
"#
    )
}

/// The feed that comes with a 400.
pub fn feed_error(category: &str) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>Feed error for query: {category}</title>\
         <description>Bad archive '{category}'.</description></channel></rss>"
    )
}

/// `/list/cs.LG/new`, with `lists` from [`lists`].
pub fn new_listing(date: NaiveDate, total: usize, lists: &str) -> String {
    let none = if total == 0 { "<p>No updates today.</p>" } else { "" };
    format!(
        "<html><body><div id='content'><h1>Machine Learning</h1>\n\
         <h3>Showing new listings for {}</h3>\n<div class='paging'>Total of {total} entries </div>\n\
         {lists}{none}</div></body></html>\n",
        date.format("%A, %-d %B %Y")
    )
}

/// `/catchup/cs.LG/{date}`, one page of `pages`.
pub fn catchup(date: NaiveDate, total: usize, pages: usize, lists: &str) -> String {
    let said = date.format("%a, %d %b %Y");
    let link = |page| format!("<a href=/catchup/cs.LG/{date}?abs=True&amp;page={page}>{page}</a> ");
    let links: String = (1..=pages).map(link).collect();
    let none =
        if total == 0 { format!("<p>No updates for {said}. There was no announcement.</p>") } else { String::new() };
    format!(
        "<html><body><div id='content'><h1>Catchup results for Machine Learning on {said}</h1>\n\
         <div>Total of {total} entries for {said} {links}</div>\n{lists}{none}</div></body></html>\n"
    )
}

/// The sections of a page. `entries` are on it, of which it shows the first `shown`; `total` is what it counts of a day
/// that has only one kind of entry.
pub fn lists(entries: &[Entry], shown: usize, total: usize, with_abstracts: bool) -> String {
    let sections = [("New", &["new"][..]), ("Cross", &["cross"]), ("Replacement", &["replace", "replace-cross"])];
    let mut out = String::new();
    for (name, kinds) in sections {
        let mine = |entry: &&Entry| kinds.contains(&entry.kind);
        let all = entries.iter().filter(mine).count();
        let of = if all == entries.len() { total } else { all };
        let pairs: String = entries.iter().take(shown).filter(mine).map(|entry| pair(entry, with_abstracts)).collect();
        if all > 0 {
            let heading = format!("{name} submissions (showing {all} of {of} entries)");
            out.push_str(&format!("<dl id='articles'>\n<h3>{heading}</h3>\n{pairs}</dl>\n"));
        }
    }
    out
}

fn pair(entry: &Entry, with_abstract: bool) -> String {
    let Entry { id, version, primary, authors, about, .. } = entry;
    let about = words(about);
    let text = if with_abstract { format!("<p class='mathjax'>We invent {id}{about}.</p>") } else { String::new() };
    format!(
        r#"<dt>
  <a href ="/abs/{id}" title="Abstract" id="{id}">arXiv:{id}</a>
  [<a href="https://arxiv.org/html/{id}v{version}">html</a>, <a href="/format/{id}">other</a>]
</dt>
<dd><div class='meta'>
  <div class='list-title mathjax'><span class='descriptor'>Title:</span> Invented paper {id}{about}</div>
  <div class='list-authors'>{authors}</div>
  <div class='list-comments mathjax'><span class='descriptor'>Comments:</span> 7 pages</div>
  <div class='list-subjects'><span class='descriptor'>Subjects:</span>
    <span class="primary-subject">Some Subject ({primary})</span>; Machine Learning (cs.LG)</div>
  {text}
</div></dd>
"#
    )
}

/// Further words after those that every paper has.
fn words(about: &str) -> String {
    if about.is_empty() { String::new() } else { format!(": {about}") }
}

/// The export API's answer for some ids, in version 4: it knows them all except those that end with 99999.
pub fn api<'a>(ids: impl Iterator<Item = &'a str>, about: &impl Fn(&str) -> &'static str) -> String {
    let entry = |id| {
        let about = words(about(id));
        format!(
            r#"<entry><id>http://arxiv.org/abs/{id}v4</id><title>Invented paper {id}{about}</title>
<updated>2025-11-03T10:00:00Z</updated><summary>From the API, of {id}{about}.</summary>
<author><name>Jürgen Alpha</name></author><category term="cs.LG"/></entry>"#
        )
    };
    let entries: String = ids.filter(|id| !id.ends_with(".99999")).map(entry).collect();
    format!(r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>arXiv Query</title>{entries}</feed>"#)
}
