//! An issue's papers as one file for a reference manager: BibTeX or RIS. By the signed link of the issue, or with a session.

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use templates::archive::encoded;
use templates::digest::Digest;

use super::fault::Fault;
use super::session::Session;
use super::{PageResult, Web, archive, issue};
use crate::archive::citations::{Citation, bibtex, paper_ids, ris};

pub(super) async fn of_link(
    State(web): State<Web>,
    Path((token, file)): Path<(String, String)>,
) -> PageResult<impl IntoResponse> {
    let (_, digest) = issue::linked(&web, &token).await?;
    written(&web, &digest, &file).await
}

pub(super) async fn of_archive(
    State(web): State<Web>,
    session: Session,
    Path((window, file)): Path<(String, String)>,
) -> PageResult<impl IntoResponse> {
    let digest = archive::digest_of(&web, &session, &window).await?;
    written(&web, &digest, &file).await
}

async fn written(web: &Web, digest: &Digest, file: &str) -> PageResult<impl IntoResponse + use<>> {
    let (kind, write): (_, fn(&[Citation]) -> String) = match file {
        "papers.bib" => ("application/x-bibtex; charset=utf-8", bibtex),
        "papers.ris" => ("application/x-research-info-systems; charset=utf-8", ris),
        _ => return Err(Fault::NotFound),
    };
    let citations = Citation::all_of(digest, web.desk.announced_papers(&paper_ids(digest)).await?);
    let extension = file.rsplit('.').next().unwrap_or_default();
    let name = format!("attachment; filename=\"papers-{}.{extension}\"", encoded(&digest.date));
    Ok(([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], write(&citations)))
}
