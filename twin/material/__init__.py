"""Material as the logic books it: items, identity, places, contact, clocks, custody, labels, clearance."""
