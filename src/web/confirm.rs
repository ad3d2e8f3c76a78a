//! A stranger confirms that an address is theirs, and is let in; or says that they did not ask, and is left alone.
//!
//! Both links come by mail. Opening one does nothing. It must never know what they wrote when they applied.

use axum::extract::{Path, State};
use axum::response::Html;
use templates::site::{self, Act, Deed};

use super::fault::Fault;
use super::form::Pairs;
use super::{Answer, Web};
use crate::desk::DeskError;
use crate::links::Purpose;

pub(super) async fn page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let address = web.desk.confirmed_address(&token)?;
    let language = web.desk.language_of_application(&address).await?;
    let place = format!("confirm/{token}");
    let act = Act::new(Deed::Confirm, web.form(&place, &place));
    Ok(Html(web.page(&language, |frame| site::act(frame, &act))))
}

pub(super) async fn act(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer {
    web.check(&sent, &format!("confirm/{token}"))?;
    let joined = web.desk.confirm(&token).await.map_err(|error| match error {
        // Their application was swept away, or they had everything erased since.
        DeskError::NoReader => Fault::Expired,
        error => error.into(),
    })?;
    let reader = joined.reader();
    let preferences = web.path_of(&web.links().url(Purpose::Preferences, &reader.id));
    Ok(web.notice(&reader.language, |words| &words.notices.confirmed, &preferences))
}

pub(super) async fn block_page(State(web): State<Web>, Path(token): Path<String>) -> Answer {
    let address = web.desk.blocked_address(&token)?;
    let language = web.desk.language_of_application(&address).await?;
    let place = format!("block/{token}");
    let act = Act { address: &address.masked(), ..Act::new(Deed::Block, web.form(&place, &place)) };
    Ok(Html(web.page(&language, |frame| site::act(frame, &act))))
}

pub(super) async fn block(State(web): State<Web>, Path(token): Path<String>, sent: Pairs) -> Answer {
    web.check(&sent, &format!("block/{token}"))?;
    let language = web.desk.language_of_application(&web.desk.blocked_address(&token)?).await?;
    web.desk.block(&token).await?;
    Ok(web.notice(&language, |words| &words.notices.blocked, ""))
}
