//! The one integration binary: a story per file, and what they share in `support`.
