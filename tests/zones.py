"""What holds of the zones of every edition: for tests."""

from __future__ import annotations

from collections.abc import Sequence

from readback import FULL, tei_of, validator

from cleaner.edition import Edition, EditionBlock, Item


def assert_zones(edition: Edition, sources: Sequence[str]) -> None:
    """Every span has its box, which lies on its page; TEI points at a zone for each, on a surface that holds it, and is valid."""
    things: list[EditionBlock | Item] = [block for article in edition.articles for block in article.blocks]
    things += [*edition.furniture, *edition.surplus]
    assert things
    for thing in things:
        assert {region.span[0] for region in thing.regions if region.span} == {source for source, _, _ in thing.spans}
        for region in thing.regions:
            size = edition.sources[region.page].size
            assert size is not None
            left, top, right, bottom = region.box
            assert 0 <= left <= right <= size[0]
            assert 0 <= top <= bottom <= size[1]
    document = tei_of(edition, list(sources), FULL)
    assert validator()(document) == []
    ids = {element.get("{http://www.w3.org/XML/1998/namespace}id"): element for element in document.iter() if isinstance(element.tag, str)}
    pointed = [target for element in document.iter() if isinstance(element.tag, str) for target in (element.get("facs") or "").split()]
    assert len(pointed) == sum(len(thing.regions) for thing in things)
    for target in pointed:
        zone = ids[target.removeprefix("#")]
        surface = zone.getparent()
        assert surface is not None
        assert float(surface.get("ulx", "0")) <= float(zone.get("ulx", "-1")) <= float(zone.get("lrx", "1e9")) <= float(surface.get("lrx", "0"))
        assert float(surface.get("uly", "0")) <= float(zone.get("uly", "-1")) <= float(zone.get("lry", "1e9")) <= float(surface.get("lry", "0"))
        assert surface.get("corresp", "").removeprefix("#") in ids
        assert zone.get("corresp")
