//! Defines [`Fault`]: why a request is not answered as it was meant, with its status and its page.
//!
//! Handlers return it; `guard.rs` turns it into a page in the language of the request. Internal errors are logged here and never
//! shown.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use templates::phrases::WebPhrases as Phrases;
use templates::phrases::web::NoticeText;

use crate::desk::DeskError;
use crate::links::BadLink;
use crate::store::StoreError;

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing there.
    NotFound,
    /// A link with a wrong signature.
    Forged,
    /// An issue whose contents are no longer kept.
    NotKept,
    /// A link that has expired.
    Expired,
    /// A link that works once and was used.
    Used,
    /// Over a budget.
    TooMany,
    /// A body that is too long.
    TooLarge,
    /// A form of another site or of another session, or one that has expired.
    NotAllowed,
    /// A request that cannot be read as a form of ours.
    Unreadable,
    /// No session.
    LoggedOut,
    /// A group's subscription, which its admins change where it is read.
    Group,
    /// An internal error.
    Trouble,
}

impl Fault {
    fn status(self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forged | Self::NotAllowed | Self::LoggedOut | Self::Group => StatusCode::FORBIDDEN,
            Self::NotKept | Self::Expired | Self::Used => StatusCode::GONE,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::Trouble => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The text of its page.
    pub fn notice(self, phrases: &'static Phrases) -> &'static NoticeText {
        let all = &phrases.notices;
        match self {
            Self::NotFound => &all.not_found,
            Self::Forged => &all.invalid,
            Self::NotKept => &all.not_kept,
            Self::Expired => &all.expired,
            Self::Used => &all.used,
            Self::TooMany => &all.too_many,
            Self::TooLarge => &all.too_large,
            Self::NotAllowed => &all.not_allowed,
            Self::Unreadable => &all.unreadable,
            Self::LoggedOut => &all.logged_out,
            Self::Group => &all.group,
            Self::Trouble => &all.trouble,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<BadLink> for Fault {
    fn from(bad: BadLink) -> Self {
        match bad {
            BadLink::Forged => Self::Forged,
            BadLink::Expired => Self::Expired,
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "A request could not be answered");
        Self::Trouble
    }
}

impl From<DeskError> for Fault {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Link(bad) => bad.into(),
            DeskError::UsedLink => Self::Used,
            DeskError::NoReader | DeskError::NoPaper => Self::NotFound,
            DeskError::Refused(_)
            | DeskError::AddressTaken
            | DeskError::GroupWithPerson
            | DeskError::LastAddress
            | DeskError::Import(_) => Self::Unreadable,
            DeskError::Store(_) | DeskError::File { .. } => {
                tracing::error!(%error, "A request could not be answered");
                Self::Trouble
            }
        }
    }
}
