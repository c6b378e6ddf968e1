//! Copies of sources of tokens, and sources that become another one.

/// A source of tokens that can be copied.
pub trait Fork {
    /// A copy that starts with the same token. A change of the copy does not change this source, nor the other way round.
    #[must_use]
    fn fork(&self) -> Self;

    /// Becomes the other source, which is new, at one moment. Whoever uses this source logs in anew.
    fn take_over(&self, other: &Self);
}
