"""The JSON Schema of the edition, as published in `docs/edition.schema.json`.

It is made from the classes of `cleaner.edition`; a test compares the two. To make it again:

    python -c "from cleaner.schema import schema_text; print(schema_text(), end='')" > docs/edition.schema.json
"""

from __future__ import annotations

import json

from cleaner.edition import FORMAT, VERSION, edition_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """The schema as indented JSON.

    >>> json.loads(schema_text())["title"]
    'herald-clean/edition, version 1'
    """
    schema = {"$schema": DIALECT, "title": f"{FORMAT}, version {VERSION}", **edition_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
