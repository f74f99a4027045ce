"""The house keeps its shape: who may import whom, what is pure, how long a module is, what is explained.

The table is `docs/adr/0001-the-house.md`'s. Whoever has to change it here changes it there, and says why.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "generator"
# Which parts each part may import; a part is a package, or a module beside them by its own name.
MAY_IMPORT = {
    "errors": set(),
    "documents": {"errors"},
    "content": {"errors", "documents"},
    "credentials": {"errors", "documents", "content"},
    "wholefiles": {"errors"},
    "caching": {"errors", "wholefiles"},
    "workers": {"errors"},
    "indexing": {"errors", "content", "caching", "workers"},
    "fetching": {"errors", "documents", "generator"},
    "keystore": {"errors", "documents", "credentials", "wholefiles"},
    "searching": {"errors", "site", "caching"},
    "site": {"errors", "documents", "content", "credentials", "wholefiles"},
    "auditing": {"errors", "documents", "content", "credentials"},
    "history": {"errors", "documents", "content", "credentials"},
    "starting": {"errors", "documents", "content", "credentials"},
    "issuing": {"errors", "documents", "content", "credentials", "keystore", "wholefiles"},
    "spreadsheets": set(),
    "tables": {"errors", "content", "spreadsheets"},
    "reporting": {"errors", "content", "site"},
    "notifying": {"errors", "documents", "content", "credentials", "site", "auditing", "issuing", "spreadsheets",
                  "wholefiles"},
    "build": {"errors", "documents", "content", "credentials", "site", "auditing", "caching", "indexing", "searching",
              "workers", "wholefiles"},
    "commands": {"*"},
    "cli": {"errors", "commands", "generator"},
    "reference": {"content", "cli"},
    "__main__": {"cli"},
    "build_hook": {"build_verifier"},
    "build_verifier": set(),
}  # fmt: skip
# What needs a key, and what must run where no key exists.
SIGNING = {"generator.credentials.signing", "generator.keystore", "generator.issuing"}
KEYLESS = (
    "site",
    "build",
    "auditing",
    "content",
    "caching",
    "indexing",
    "workers",
    "history",
    "fetching",
    "reporting",
    "tables",
)
SIGNING_ONLY = {"issuing", "keystore"}
# Who may touch what lies outside the process. `credentials` reads the package's own data and no more.
IMPURE_MODULES = {"os", "io", "socket", "time", "random", "secrets", "subprocess", "tempfile", "shutil",
                  "threading", "urllib.request", "http", "ssl", "requests", "sys", "pathlib", "glob"}  # fmt: skip
PACKAGE_DATA = {"contexts": {"pathlib"}, "checklist": {"importlib.resources", "sys"}}
CONTENT_IO = {"load", "folders", "reading", "scanning", "index", "raster"}
# Longer than 400 lines on the day this was written; each is to be split, and none may be added.
TOO_LONG: set[str] = set()

MODULES = sorted(path for path in HOUSE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in MODULES}


def name(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").as_posix().replace("/", ".")


def part(path: Path) -> str:
    return name(path).split(".")[0]


def imports(path: Path) -> set[str]:
    """Every module that a module imports, wherever in it, but for types alone."""
    found: set[str] = set()
    for node in ast.walk(_without_types(TREES[path])):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _without_types(tree: ast.Module) -> ast.Module:
    body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    return ast.Module(body=body, type_ignores=[])


def parts_imported(path: Path) -> set[str]:
    found = set()
    for module in imports(path):
        pieces = module.split(".")
        if pieces[0] == "generator" and len(pieces) > 1:
            known = (HOUSE / pieces[1]).is_dir() or (HOUSE / f"{pieces[1]}.py").exists()
            found.add(pieces[1] if known else "generator")
    return found - {part(path)}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_one_way(path):
    if name(path) == "__init__":
        assert parts_imported(path) == set()
        return
    assert part(path) in MAY_IMPORT, f"say in MAY_IMPORT what {part(path)} may import"
    allowed = MAY_IMPORT[part(path)]
    if "*" not in allowed:
        assert parts_imported(path) <= allowed


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) in KEYLESS], ids=name)
def test_what_publishes_never_sees_a_key(path):
    assert not {module for module in imports(path) if module.startswith(tuple(SIGNING))}


def test_only_issuing_signs():
    signers = {part(path) for path in MODULES if "generator.credentials.signing" in imports(path)}
    assert signers == {"issuing"}


CREDENTIALS = [path for path in MODULES if part(path) == "credentials"]


@pytest.mark.parametrize("path", CREDENTIALS, ids=name)
def test_credentials_are_pure(path):
    found = {module for module in imports(path) if _is_impure(module)}
    allowed = PACKAGE_DATA.get(path.stem, set())
    assert {module for module in found if not module.startswith(tuple(allowed) or ("-",))} == set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("open", "input", "print", "exec", "eval"), (name(path), called)
            assert not called.endswith((".now", ".utcnow", ".today", ".urandom", ".token_bytes"))
            if called.endswith((".read_text", ".read_bytes", ".write_text", ".write_bytes")):
                assert path.stem in PACKAGE_DATA, (name(path), called)


def _is_impure(module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in IMPURE_MODULES)


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) == "content"], ids=name)
def test_in_content_only_the_readers_touch_files(path):
    found = {
        module
        for module in imports(path)
        if _is_impure(module) and module != "pathlib.PurePosixPath"
    }
    if path.stem == "model":
        found -= {"pathlib"}  # for the name of the folder, a pure path
    if path.stem not in CONTENT_IO:
        assert found == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_module_is_two_concepts(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= 400 or name(path) in TOO_LONG, f"{name(path)} has {lines} lines: split it"
    assert path.stem not in ("utils", "helpers", "misc", "common")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_what_is_public_is_explained(path):
    tree = TREES[path]
    if tree.body:
        assert ast.get_docstring(tree), f"{name(path)} doesn't say what it is for"
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name(path)}.{node.name} has no docstring"
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for item in node.body:
                if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
                    known = any("override" in ast.unparse(mark) for mark in item.decorator_list)
                    bases = {ast.unparse(base).split(".")[-1] for base in node.bases}
                    ours = not bases or bases <= {"Content", "BaseModel"}
                    assert ast.get_docstring(item) or known or not ours, (
                        f"{name(path)}.{node.name}.{item.name} has no docstring"
                    )


def test_no_class_has_a_single_child():
    bases: dict[str, list[str]] = {}
    classes = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                classes.add(node.name)
                for base in node.bases:
                    bases.setdefault(ast.unparse(base), []).append(node.name)
    alone = {
        base: children for base, children in bases.items() if base in classes and len(children) == 1
    }
    # An error is caught by its kind, and a kind may have one member yet.
    assert {base for base in alone if not base.endswith("Error")} == set()
