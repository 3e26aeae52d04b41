"""What the frozen program leaves out, file by file."""

import pytest

from tests.packaging.script import load_script

trim = load_script("trim")
USED = {"transformers.models", "transformers.models.bert", "transformers.models.bert.modeling_bert"}
SITE = "/home/me/.venv/lib/python3.12/site-packages/"
HOST = "/usr/lib/x86_64-linux-gnu/"


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("transformers/models/__init__.py", SITE),
        ("transformers/models/bert/modeling_bert.py", SITE),
        ("torch/lib/libtorch_cpu.so", SITE),
        ("torch/bin/torch_shm_manager", SITE),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", SITE),
        ("PySide6/Qt/lib/libQt6OpenGLWidgets.so.6", SITE),
        ("PySide6\\Qt\\plugins\\platforms\\qwindows.dll", "C:\\venv\\"),
        ("PySide6/Qt/translations/qtbase_de.qm", SITE),
        ("libstdc++-0abc.so.6", SITE),
        ("libpython3.11.so.1.0", HOST),
        ("libssl.so.3", HOST),
        ("python3.11/lib-dynload/_ssl.cpython-311-x86_64-linux-gnu.so", "/usr/lib/python3.11/lib-dynload/"),
        ("resources/fonts/Inter-Regular.ttf", "/home/me/inglenook/"),
    ],
)
def test_what_is_needed_comes_along(target: str, source: str) -> None:
    assert trim.keep_file(target, source + target, USED)


@pytest.mark.parametrize(
    ("target", "source"),
    [
        ("transformers/models/albert/modeling_albert.py", SITE),
        ("torch/bin/protoc", SITE),
        ("torch/test/cpp", SITE),
        ("torch/include/ATen/ATen.h", SITE),
        ("PySide6/Qt/lib/libQt6Quick.so.6", SITE),
        ("libQt6Quick.so.6", SITE),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", SITE),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", SITE),
        ("PySide6/Qt/plugins/sqldrivers/libqsqlite.so", SITE),
        ("PySide6/Qt/translations/designer_de.qm", SITE),
        ("hypothesis-6.1.dist-info/METADATA", SITE),
        ("libstdc++.so.6", HOST),
        ("libxcb.so.1", HOST),
        ("libz.so.1", "/lib/x86_64-linux-gnu/"),
    ],
)
def test_what_is_not_needed_stays_behind(target: str, source: str) -> None:
    assert not trim.keep_file(target, source + target, USED)


def test_only_the_models_that_embedding_loads_come_along() -> None:
    names = [
        "transformers.models",
        "transformers.models.bert.modeling_bert",
        "transformers.models.albert",
        "torch._dynamo",
    ]
    assert [name for name in names if trim.keep_module(name, USED)] == [names[0], names[1], names[3]]
