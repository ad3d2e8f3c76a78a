//! Defines [`Pieces`]: a document in memory that is let go of while it is read.
//!
//! `arxiv.rs` and `combined_feed.rs` read feeds through it: what is made of a document of 50 MB takes the place of the document,
//! rather than standing beside it.

use std::io::{self, BufRead, Read};

/// Bytes of a piece: enough that a document is few of them.
const PIECE: usize = 256 << 10;

/// Its pieces, the first one last.
#[derive(Debug)]
pub(super) struct Pieces {
    left: Vec<Vec<u8>>,
    /// Bytes of the first piece that were read.
    read: usize,
}

impl From<String> for Pieces {
    /// Cut from the end, so that never more than one piece is there twice.
    fn from(document: String) -> Self {
        let (mut rest, mut left) = (document.into_bytes(), Vec::new());
        while rest.len() > PIECE {
            left.push(rest.split_off((rest.len() - 1) / PIECE * PIECE));
            rest.shrink_to_fit();
        }
        left.push(rest);
        Self { left, read: 0 }
    }
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.left.len() > 1 && self.left.last().is_some_and(|first| first.len() == self.read) {
            self.left.pop();
            self.read = 0;
        }
        Ok(self.left.last().map_or(&[], |first| &first[self.read..]))
    }

    fn consume(&mut self, amount: usize) {
        self.read += amount;
    }
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_in_pieces_is_read_as_it_was() {
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7] {
            let document: String = ('a'..='z').cycle().take(length).collect();
            let mut read = String::new();
            Pieces::from(document.clone()).read_to_string(&mut read).expect("it is in memory");
            assert!(read == document, "{length} bytes");
        }
    }

    #[test]
    fn what_was_read_of_a_document_is_let_go_of() {
        let mut pieces = Pieces::from("x".repeat(10 * PIECE));
        assert_eq!(pieces.left.iter().map(Vec::capacity).sum::<usize>(), 10 * PIECE);
        io::copy(&mut pieces.by_ref().take(9 * PIECE as u64 + 1), &mut io::sink()).expect("it is in memory");
        assert_eq!(pieces.left.iter().map(Vec::capacity).sum::<usize>(), PIECE);
    }
}
