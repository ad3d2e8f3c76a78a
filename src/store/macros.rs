//! Defines the macros of the store: `on_pool!`, `on_writer!` and `on_tx!` run a query on either database, `query_row!` declares
//! what a query returns.
//!
//! The other files of `store/` use them.

/// Runs one body, which reads, on whichever pool the store has: it is compiled once per database, so that binding and decoding
/// stay natively typed. On SQLite its connections refuse to write.
macro_rules! on_pool {
    ($store:expr, $pool:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite(connections) => {
                let $pool = connections.readers();
                $body
            }
            $crate::store::Store::Postgres(pool) => {
                let $pool = &**pool;
                $body
            }
        }
    };
}

/// The same for one statement that writes. On SQLite it shares a transaction with what others write at the same time; a second
/// statement would be in the same one there, and not on PostgreSQL: several need `on_tx!`.
macro_rules! on_writer {
    ($store:expr, $connection:ident => $body:expr) => {
        match $store {
            $crate::store::Store::Sqlite(connections) => {
                let mut member = connections.writer().join().await?;
                let written = {
                    let $connection = &mut *member;
                    $body
                };
                member.commit().await?;
                written
            }
            $crate::store::Store::Postgres(pool) => {
                let $connection = &**pool;
                $body
            }
        }
    };
}

/// The same for a transaction (`&mut Tx`): the body gets a connection that is in it.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::store::dialect::Tx::Sqlite(tx) => {
                let $connection = &mut **tx;
                $body
            }
            $crate::store::dialect::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $body
            }
        }
    };
}

/// Declares the row of a query: a struct whose fields are read from the columns of the same names.
///
/// `#[derive(sqlx::FromRow)]` would do the same, but it needs the crate sqlx-macros-core, which builds the drivers of both
/// databases, SQLite's C code included, once more for the compiler.
macro_rules! query_row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($field:ident: $type:ty,)+ }) => {
        $(#[$meta])*
        $vis struct $name {
            $($vis $field: $type,)+
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)+
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self { $($field: row.try_get(stringify!($field))?,)+ })
            }
        }
    };
}
