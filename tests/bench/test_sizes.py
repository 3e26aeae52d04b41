from pathlib import Path

from tests.bench.sizes import Peak, size


def test_all_files_of_a_folder_count(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "a.wal").write_bytes(b"123")
    assert size(tmp_path) == 8


def test_a_peak_is_what_was_seen_at_most(tmp_path: Path) -> None:
    with Peak(tmp_path) as peak:
        (tmp_path / "a").write_bytes(b"12345")
    assert peak.most == 5
