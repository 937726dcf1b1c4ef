"""Review: the proof as a local page on which an archivist overrules the edition. Needs the extra `review`."""
