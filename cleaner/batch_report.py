"""The report of a batch: what was done, what failed and why, how good it looks, by paper and year. JSON, HTML, and lines for a terminal.

`Tally` adds up outcomes one by one, so that it holds no more for a million issues than for ten. Quality is what can be
told without gold: how sure the joins are, how many articles are whole, how many findings there are.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cleaner.batch_work import Outcome

SLOWEST = 20
FAILURES_LISTED = 1000
CLUSTERS_LISTED = 200
PAPERS_DRAWN = 30
"""Papers with most articles in the plot; the JSON has all."""
BAR = 420.0
"""Pixels of the longest bar."""


@dataclass(slots=True)
class Quality:
    """Sums over the issues of one paper in one year."""

    issues: int = 0
    articles: int = 0
    complete: int = 0
    characters: int = 0
    findings: int = 0
    sureness: float = 0.0
    """Sum over articles of their confidence."""

    def add(self, outcome: Outcome) -> None:
        """Count one issue."""
        self.issues += 1
        self.articles += outcome.articles
        self.complete += outcome.complete
        self.characters += outcome.characters
        self.findings += sum(count for _, count in outcome.findings)
        self.sureness += outcome.confidence * outcome.articles

    def figures(self) -> dict[str, Any]:
        """Counts, and from them shares (0 to 1) and findings in 10,000 characters."""
        return {
            "issues": self.issues,
            "articles": self.articles,
            "confidence": round(self.sureness / self.articles, 4) if self.articles else None,
            "complete": round(self.complete / self.articles, 4) if self.articles else None,
            "findings_in_10000_characters": round(10_000 * self.findings / self.characters, 2) if self.characters else None,
        }


@dataclass(slots=True)
class Tally:
    """Everything a report says."""

    status: Counter[str] = field(default_factory=Counter)
    pages: int = 0
    seconds: float = 0.0
    """Of workers, over the issues done."""
    findings: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    """Files that are no dumps, by ending."""
    failures: list[dict[str, str]] = field(default_factory=list)
    by_paper: dict[tuple[str, str], Quality] = field(default_factory=dict)
    whole: Quality = field(default_factory=Quality)
    slowest: list[tuple[float, str, int]] = field(default_factory=list)
    reprints: tuple[dict[str, Any], ...] = ()

    @classmethod
    def of(cls, outcomes: Iterable[Outcome], reprints: Sequence[Any] = ()) -> Tally:
        """The tally of outcomes, and of the clusters of reprints found in them."""
        tally = cls()
        for outcome in outcomes:
            tally.add(outcome)
        tally.reprints = tuple(asdict(cluster) for cluster in reprints)
        return tally

    def add(self, outcome: Outcome) -> None:
        """Count one issue, or one file passed over."""
        if outcome.status == "passed":
            self.passed_over[outcome.reason or "none"] += 1
            return
        self.status[outcome.status] += 1
        if outcome.status == "failed":
            if len(self.failures) < FAILURES_LISTED:
                self.failures.append({"issue": outcome.place, "source": outcome.source, "reason": outcome.reason})
            return
        self.pages += outcome.pages
        self.seconds += outcome.seconds
        self.findings.update(dict(outcome.findings))
        self.whole.add(outcome)
        self.by_paper.setdefault((outcome.title or "", (outcome.date or "")[:4]), Quality()).add(outcome)
        heapq.heappush(self.slowest, (outcome.seconds, outcome.place, outcome.pages))
        if len(self.slowest) > SLOWEST:
            heapq.heappop(self.slowest)

    @property
    def failed(self) -> int:
        """Issues that could not be done."""
        return self.status["failed"]

    @property
    def done(self) -> int:
        """Issues done, in this run or before."""
        return self.status["done"]


def as_dict(tally: Tally, run: dict[str, Any]) -> dict[str, Any]:
    """The report as plain data. `run` says how this run went: its time, what it did itself."""
    papers = sorted(tally.by_paper.items(), key=lambda item: (-item[1].articles, item[0]))
    return {
        "format": "herald-clean/batch-report",
        "version": 1,
        "run": run,
        "issues": {"done": tally.done, "failed": tally.failed, "files_passed_over": dict(sorted(tally.passed_over.items()))},
        "pages": tally.pages,
        "characters": tally.whole.characters,
        "worker_seconds": round(tally.seconds, 2),
        "pages_in_worker_second": round(tally.pages / tally.seconds, 2) if tally.seconds else None,
        "quality": tally.whole.figures(),
        "findings": dict(tally.findings.most_common()),
        "papers": [{"title": title or None, "year": year or None, **quality.figures()} for (title, year), quality in papers],
        "slowest": [{"issue": place, "seconds": round(seconds, 3), "pages": pages} for seconds, place, pages in sorted(tally.slowest, reverse=True)],
        "failures": tally.failures,
        "reprints": {"clusters": len(tally.reprints), "articles": sum(len(cluster["members"]) for cluster in tally.reprints), "largest": tally.reprints[:CLUSTERS_LISTED]},
    }


def as_json(report: dict[str, Any]) -> str:
    """The report as JSON text."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n"


def as_html(report: dict[str, Any]) -> str:
    """The report as one self-contained page with its plots drawn in it."""
    from cleaner.writers.templating import render

    return render("batch-report.html.j2", report=report, papers=_paper_lines(report["papers"]), bar=_bar, findings=list(report["findings"].items())[:30])


def _paper_lines(papers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """For each paper with articles, the largest first: its years in order with their figures, and its articles."""
    by_title: dict[str, list[dict[str, Any]]] = {}
    for paper in papers:
        if paper["articles"]:
            by_title.setdefault(paper["title"] or "", []).append(paper)
    lines = [{"title": title, "articles": sum(year["articles"] for year in years), "years": sorted(years, key=lambda year: year["year"] or "")} for title, years in by_title.items()]
    return sorted(lines, key=lambda line: -int(str(line["articles"])))[:PAPERS_DRAWN]


def _bar(value: float, most: float) -> float:
    """Pixels of a bar."""
    return round(BAR * value / most, 1) if most else 0.0


def closing_lines(report: dict[str, Any]) -> list[tuple[str, str]]:
    """What a terminal shows at the end: names and values."""
    run, quality = report["run"], report["quality"]
    lines = [
        ("issues done", f"{report['issues']['done']:,} ({run['done']:,} in this run, {run['current']:,} done before)"),
        ("failed", f"{report['issues']['failed']:,}"),
        ("articles", f"{quality['articles']:,}"),
        ("pages", f"{report['pages']:,}"),
        ("characters", f"{report['characters']:,}"),
        ("time", f"{run['seconds']:.1f} s" + (f", {run['pages'] / run['seconds']:.1f} pages/s" if run["pages"] and run["seconds"] else "")),
    ]
    lines += [("passed over", ", ".join(f"{count:,} {suffix}" for suffix, count in report["issues"]["files_passed_over"].items()))] if report["issues"]["files_passed_over"] else []
    lines += [(f"finding {rule}", f"{count:,}") for rule, count in list(report["findings"].items())[:8]]
    lines += [("reprints", f"{report['reprints']['clusters']:,} clusters of {report['reprints']['articles']:,} articles")] if report["reprints"]["clusters"] else []
    lines += [(f"failed: {failure['issue']}", failure["reason"]) for failure in report["failures"][:10]]
    return lines
