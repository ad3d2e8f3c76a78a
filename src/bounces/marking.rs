//! [`BounceReader::mark`]: applies the marks that a reply to a digest asks for, and answers the reader.
//!
//! `bounces.rs` calls it for a reply that carries the envelope sender of one of our deliveries: whoever has the digest has that,
//! as they have its links. The answer goes to the address of the delivery, never to the one that the reply claims.

use templates::digest::Digest;
use templates::letter::{Letter, RepliedMarks};

use super::marks::{AskedMarks, marks_in};
use super::{BounceError, BounceReader};
use crate::desk::marks::Voter;
use crate::desk::previews::IssueContents;
use crate::desk::{Desk, DeskError};
use crate::domain::delivery::{Delivery, IssueKey};
use crate::domain::mark::Opinion;
use crate::domain::subscriber::Address;
use crate::links::Purpose;
use crate::outbound::{EmailMessage, Outbound};

/// What became of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReplyResult {
    /// It asked for marks, and for nothing else.
    Marked,
    /// A person has to read it.
    ForAPerson,
}

impl<O: Outbound + Send + Sync + 'static> BounceReader<O> {
    /// Applies the marks of a reply. `hash` identifies the mail, so that a repeat is answered with the same Message-ID.
    pub(super) async fn mark(&self, delivery: &str, text: &str, hash: &str) -> Result<ReplyResult, BounceError> {
        let Some(asked) = marks_in(text) else { return Ok(ReplyResult::ForAPerson) };
        let Some((row, _)) = self.store.delivery(delivery).await? else { return Ok(ReplyResult::ForAPerson) };
        let digest = self.desk.issue(&row.issue).await?.and_then(IssueContents::into_digest);
        let Some(digest) = digest else { return Ok(ReplyResult::ForAPerson) };
        let marked = match apply(&self.desk, &row.issue.subscriber, &digest, &asked).await {
            Ok(marked) => marked,
            Err(error @ DeskError::Store(_)) => return Err(error.into()),
            // No later try can succeed: they were erased meanwhile.
            Err(error) => {
                tracing::warn!("A reply by {} cannot be followed: {error}", row.issue.subscriber);
                return Ok(ReplyResult::ForAPerson);
            }
        };
        tracing::info!(subscriber = row.issue.subscriber, "{} marked papers by a reply", row.issue.subscriber);
        self.answer(&row.issue, row.address, &digest, &marked, hash).await?;
        Ok(if asked.has_more { ReplyResult::ForAPerson } else { ReplyResult::Marked })
    }

    async fn answer(
        &self,
        issue: &IssueKey,
        address: Address,
        digest: &Digest,
        marked: &RepliedMarks,
        hash: &str,
    ) -> Result<(), BounceError> {
        let has_page = !digest.footer.web_url.is_empty();
        let page = if has_page { self.desk.links().url(Purpose::Read, &issue.to_string()) } else { String::new() };
        let letter = Letter::marked(&digest.language, self.desk.site_title(), marked, page);
        let now = self.clock.now();
        let message = EmailMessage {
            subject: letter.title.clone(),
            html: letter.html(),
            text: letter.text(),
            unsubscribe_url: String::new(),
            date: now,
        };
        let delivery = Delivery::letter(format!("marks-{hash}"), issue.clone(), address, now);
        self.send_letter(&delivery, message).await.map(drop)
    }
}

/// Stores the marks. Numbers that the issue does not have are told, and those of papers that nobody knows any more.
async fn apply(desk: &Desk, reader: &str, digest: &Digest, asked: &AskedMarks) -> Result<RepliedMarks, DeskError> {
    let mut marked = RepliedMarks::default();
    for (number, opinion) in &asked.marks {
        let entry = digest.entries().find(|entry| entry.number == *number);
        let Some(paper) = entry.and_then(|entry| entry.id.parse().ok()) else {
            marked.unknown.push(*number);
            continue;
        };
        match desk.mark(&Voter::alone(reader), &paper, *opinion).await {
            Err(DeskError::NoPaper) => {
                marked.unknown.push(*number);
                continue;
            }
            marked => drop(marked?),
        }
        match opinion {
            Opinion::Liked => marked.liked.push(*number),
            Opinion::Refused => marked.refused.push(*number),
            Opinion::Unmarked => marked.unmarked.push(*number),
        }
    }
    Ok(marked)
}
