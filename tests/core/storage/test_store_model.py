"""The store beside a plain dictionary, through every sequence of operations that hypothesis thinks of."""

from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from langgraph.store.base import GetOp, PutOp, SearchOp

from core.storage import Database, DuckDBStore
from tests.core.storage.embedding import CountingEmbeddings, index, vector

Address = tuple[tuple[str, ...], str]

NAMESPACES: Final = st.sampled_from([("a",), ("a", "b"), ("ab",), ("a", "b", "c")])
PREFIXES: Final = st.sampled_from([(), ("a",), ("a", "b"), ("zz",)])
KEYS: Final = st.sampled_from(["k", "K", "k'", "ü"])
TEXTS: Final = st.sampled_from(["one", "two", 'thr"ee', ""])
VALUES: Final = st.fixed_dictionaries({"data": TEXTS, "n": st.integers(0, 3)}, optional={"maybe": st.none()})
FILTERS: Final = st.one_of(
    st.none(),
    st.fixed_dictionaries({"data": TEXTS}),
    st.fixed_dictionaries({"n": st.fixed_dictionaries({"$gte": st.integers(0, 3)})}),
    st.just({"maybe": {"$ne": "x"}}),
)


def fits(value: dict[str, Any], wanted: dict[str, Any] | None) -> bool:
    for name, expected in (wanted or {}).items():
        if name == "n" and value["n"] < expected["$gte"]:
            return False
        if name == "data" and value["data"] != expected:
            return False
    return True


def cosine(one: list[float], other: list[float]) -> float:
    lengths = [sum(number**2 for number in each) ** 0.5 for each in (one, other)]
    return float(sum(a * b for a, b in zip(one, other, strict=True)) / lengths[0] / lengths[1])


class Model(RuleBasedStateMachine):
    """`known` holds each item's value, in the order in which they were last put."""

    def __init__(self) -> None:
        super().__init__()
        self.db = Database.open(":memory:")
        self.store = DuckDBStore(self.db, index=index(CountingEmbeddings()))
        self.known: dict[Address, dict[str, Any]] = {}

    def teardown(self) -> None:
        self.db.close()

    @rule(namespace=NAMESPACES, key=KEYS, value=VALUES)
    def put(self, namespace: tuple[str, ...], key: str, value: dict[str, Any]) -> None:
        self.store.put(namespace, key, value)
        self.known.pop((namespace, key), None)
        self.known[namespace, key] = value

    @rule(namespace=NAMESPACES, key=KEYS)
    def delete(self, namespace: tuple[str, ...], key: str) -> None:
        self.store.delete(namespace, key)
        self.known.pop((namespace, key), None)

    @rule(namespace=NAMESPACES, key=KEYS)
    def get(self, namespace: tuple[str, ...], key: str) -> None:
        item = self.store.get(namespace, key)
        assert (item.value if item else None) == self.known.get((namespace, key))

    @rule(prefix=PREFIXES, wanted=FILTERS, limit=st.integers(0, 4), offset=st.integers(0, 3))
    def search(self, prefix: tuple[str, ...], wanted: dict[str, Any] | None, limit: int, offset: int) -> None:
        found = self.store.search(prefix, filter=wanted, limit=limit, offset=offset)
        expected = list(reversed(self.fitting(prefix, wanted)))[offset : offset + limit]
        assert [(item.namespace, item.key) for item in found] == expected

    @rule(prefix=PREFIXES, wanted=FILTERS, query=st.sampled_from(["one", "else"]))
    def ask(self, prefix: tuple[str, ...], wanted: dict[str, Any] | None, query: str) -> None:
        pages = [self.store.search(prefix, query=query, filter=wanted, limit=3, offset=at) for at in range(0, 18, 3)]
        found = [item for page in pages for item in page]
        addresses = [(item.namespace, item.key) for item in found]
        assert sorted(addresses) == sorted(self.fitting(prefix, wanted))
        for item in found:
            text = item.value["data"]
            close = item.score is not None and abs(item.score - cosine(vector(query), vector(text))) < 1e-5
            assert close if text else item.score is None
        scores = [-2.0 if item.score is None else item.score for item in found]
        assert scores == sorted(scores, reverse=True)

    @rule(namespace=NAMESPACES, keys=st.lists(KEYS, min_size=1, max_size=4), value=VALUES, gone=st.booleans())
    def batch(self, namespace: tuple[str, ...], keys: list[str], value: dict[str, Any], gone: bool) -> None:
        before = self.known.get((namespace, keys[0]))
        puts = [PutOp(namespace, key, {**value, "n": number}) for number, key in enumerate(keys)]
        last = [PutOp(namespace, keys[-1], None)] if gone else []
        results = self.store.batch([*puts, *last, GetOp(namespace, keys[0]), SearchOp(namespace, limit=100)])
        got, found = results[-2:]
        assert (got.value if got else None) == before  # type: ignore[union-attr]  # an item or None
        assert len(found) == len(self.fitting(namespace, None))  # type: ignore[arg-type]  # a list
        # What is put together has one time, and stands in the order of its ids: old ones keep theirs.
        for op in puts:
            self.known[namespace, op.key] = op.value  # type: ignore[assignment]  # a value, not a deletion
        if gone:
            self.known.pop((namespace, keys[-1]))
        self.reorder()

    @rule(limit=st.integers(0, 3), depth=st.sampled_from([None, 1, 2]))
    def namespaces(self, limit: int, depth: int | None) -> None:
        expected = sorted({namespace[:depth] for namespace, _ in self.known})
        assert self.store.list_namespaces(max_depth=depth, limit=limit) == expected[:limit]

    @invariant()
    def every_vector_has_its_item(self) -> None:
        with self.db.read() as connection:
            ((vectors,),) = connection.execute("SELECT count(*) FROM store_vectors_8").fetchall()
        assert vectors == sum(1 for value in self.known.values() if value["data"])

    def fitting(self, prefix: tuple[str, ...], wanted: dict[str, Any] | None) -> list[Address]:
        return [
            (namespace, key)
            for (namespace, key), value in self.known.items()
            if namespace[: len(prefix)] == prefix and fits(value, wanted)
        ]

    def reorder(self) -> None:
        with self.db.read() as connection:
            rows = connection.execute("SELECT namespace, key FROM store_items ORDER BY updated_at, id").fetchall()
        order = [(tuple(namespace.split(".")[:-1]), key) for namespace, key in rows]
        assert sorted(order) == sorted(self.known)
        self.known = {address: self.known[address] for address in order}


TestStoreModel = Model.TestCase
TestStoreModel.settings = settings(
    max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
