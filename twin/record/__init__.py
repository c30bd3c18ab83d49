"""The one record of a run: hash-chained journal, history of values, and what is read from them."""
