"""Pure functions from what the core publishes to frozen display states. No Qt here."""
