//! The program: its commands come with the flow.

fn main() {}
