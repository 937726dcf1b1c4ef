"""The tables of a batch, read back by those who will read them; and the same bytes from a cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_batch import contents, make_tree

from cleaner.batch import Batch, run
from cleaner.batch_work import Job
from cleaner.sinks import columns, rows, write_jsonl, write_parquet


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("pyarrow", reason="needs herald-clean[parquet]")
    folder = tmp_path_factory.mktemp("tables")
    tree = make_tree(folder / "tree")
    (tree / "1990" / "copy.txt").write_text((tree / "1990" / "dump-0a.txt").read_text("utf-8").replace("三峡水库完成蓄水", "蓄水完成"), "utf-8")
    run(Batch((str(tree),), Job(formats=(), out=folder / "out", rows=True), ("jsonl", "parquet"), reprints=True))
    return folder / "out"


def expected(out: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (out / "articles.jsonl").read_text("utf-8").splitlines()]


def test_json_lines_have_every_column_in_order(out: Path) -> None:
    found = expected(out)
    assert len(found) == 7
    assert all(tuple(row) == columns() for row in found)
    clusters = {row["issue"]: row["reprint_cluster"] for row in found}
    assert clusters["1990/copy"] == clusters["1990/dump-0a"] != None  # noqa: E711 (a chain)


def test_parquet_in_pyarrow(out: Path) -> None:
    import pyarrow.parquet as pq

    assert pq.read_table(out / "articles.parquet").to_pylist() == expected(out)


def test_duckdb_reads_both(out: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    for name, reader in (("articles.parquet", "read_parquet"), ("articles.jsonl", "read_json")):
        found = duckdb.sql(f"select issue, id, headline, text, characters, byline from {reader}('{out / name}') order by issue, id").fetchall()
        assert [list(row) for row in found] == sorted([row[key] for key in ("issue", "id", "headline", "text", "characters", "byline")] for row in expected(out))


def test_pandas_reads_both(out: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    from_parquet, from_lines = pandas.read_parquet(out / "articles.parquet"), pandas.read_json(out / "articles.jsonl", lines=True)
    for frame in (from_parquet, from_lines):
        assert list(frame.columns) == list(columns())
        assert list(frame["text"]) == [row["text"] for row in expected(out)]
        assert int(frame["characters"].sum()) == sum(int(str(row["characters"])) for row in expected(out))


def test_datasets_reads_both(out: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    for kind, name in (("parquet", "articles.parquet"), ("json", "articles.jsonl")):
        found = datasets.load_dataset(kind, data_files=str(out / name), split="train", cache_dir=str(tmp_path))
        assert list(found["text"]) == [row["text"] for row in expected(out)]
        assert found.column_names == list(columns())


def test_same_rows_same_bytes(out: Path, tmp_path: Path) -> None:
    for write, name in ((write_jsonl, "articles.jsonl"), (write_parquet, "articles.parquet")):
        write(tmp_path / name, expected(out))
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


def test_no_articles_is_a_table_too(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="needs herald-clean[parquet]")
    assert write_parquet(tmp_path / "none.parquet", rows([("place", b"")])) == 0
    assert pq.read_table(tmp_path / "none.parquet").column_names == list(columns())


def test_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="needs herald-clean[ray]")
    tree = make_tree(tmp_path / "tree", 5)
    (tree / "1990" / "program.txt").write_bytes(b"\x7fELF" + bytes(64))
    made = {}
    for engine in ("local", "ray"):
        job = Job(formats=("json", "text"), out=tmp_path / engine, rows=True)
        tally = run(Batch((str(tree),), job, ("jsonl",), jobs=2, engine=engine, timeout=60))
        assert (tally.done, tally.failed) == (5, 1)
        made[engine] = contents(tmp_path / engine)
    assert made["ray"] == made["local"]
    assert len(made["ray"]) == 11
