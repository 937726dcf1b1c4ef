"""Emend: apply the findings that are sure enough, where the user asks for it (`--emend`).

The block then reads as the finding suggests; the finding stays, `applied`, with what stood there before, so that
writers can show both. Its place is where the suggestion stands in the new text. The article's spans do not change.

Left alone: findings without a suggestion, a block or a place; findings less sure than SURE; of two that overlap, the later.

>>> from cleaner.edition import Finding
>>> found = Finding("repeated-word", "服务平台服务平台", block="a1b1", at=(1, 9), suggestion="服务平台", confidence=0.9)
>>> emended_text("在服务平台服务平台上", [found])
('在服务平台上', [Finding(rule='repeated-word', text='服务平台服务平台', message='', block='a1b1', at=(1, 5), suggestion='服务平台', confidence=0.9, applied=True)])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from cleaner.edition import Article, Edition, Finding

SURE = 0.9
"""Confidence from which a finding is applied. Findings' confidences are set by hand, rule by rule (`cleaner.findings`): this takes
in words of three characters and more that stand twice, and leaves out words of two, which Chinese doubles on purpose."""


def emended(edition: Edition) -> Edition:
    """The edition with its sure findings applied."""
    texts = {block.id: block.text for article in edition.articles for block in article.blocks}
    about: dict[str, list[Finding]] = defaultdict(list)
    for finding in edition.findings:
        about[finding.block or ""].append(finding)
    new = {name: emended_text(text, about[name]) for name, text in texts.items() if any(map(is_sure, about[name]))}
    settled = {name: iter(findings) for name, (_, findings) in new.items()}
    return msgspec.structs.replace(
        edition,
        articles=tuple(_article(article, {name: text for name, (text, _) in new.items()}) for article in edition.articles),
        findings=tuple(next(settled[finding.block]) if finding.block in settled else finding for finding in edition.findings),
    )


def is_sure(finding: Finding) -> bool:
    """Whether a finding may be applied."""
    return not finding.applied and finding.suggestion is not None and finding.at is not None and finding.confidence >= SURE


def emended_text(text: str, findings: Sequence[Finding]) -> tuple[str, list[Finding]]:
    """A block's text with its sure findings applied, and all its findings in their new places, in their old order."""
    taken: list[tuple[int, int, str]] = []
    applied: set[int] = set()
    for n, finding in sorted(enumerate(findings), key=lambda pair: pair[1].at or (0, 0)):
        if is_sure(finding) and finding.at and finding.suggestion is not None:
            start, end = finding.at
            if text[start:end] == finding.text and (not taken or start >= taken[-1][1]):
                taken.append((start, end, finding.suggestion))
                applied.add(n)
    out = text
    for start, end, suggestion in reversed(taken):
        out = out[:start] + suggestion + out[end:]
    return out, [_placed(finding, n in applied, taken) for n, finding in enumerate(findings)]


def _placed(finding: Finding, applied: bool, taken: Sequence[tuple[int, int, str]]) -> Finding:
    """The finding where it stands in the emended text; without a place where an applied one took it away."""
    if finding.at is None:
        return finding
    start, end = finding.at
    shift = sum(len(suggestion) - (there - here) for here, there, suggestion in taken if there <= start)
    if applied:
        return msgspec.structs.replace(finding, at=(start + shift, start + shift + len(finding.suggestion or "")), applied=True)
    if any(here < end and start < there for here, there, _ in taken):
        return msgspec.structs.replace(finding, at=None)
    return msgspec.structs.replace(finding, at=(start + shift, end + shift))


def _article(article: Article, new: dict[str, str]) -> Article:
    if not any(block.id in new for block in article.blocks):
        return article
    return msgspec.structs.replace(article, blocks=tuple(msgspec.structs.replace(block, text=new.get(block.id, block.text)) for block in article.blocks))
