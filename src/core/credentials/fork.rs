//! Copies of sources of tokens.

/// A source of tokens that can be copied.
pub trait Fork {
    /// A copy that starts with the same token. A change of the copy does not change this source, nor the other way round.
    #[must_use]
    fn fork(&self) -> Self;
}
