"""A theme is a search path: the site's own folder first, then the one that ships."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.site.themes import find_theme


def test_the_default_theme_is_one_folder_with_templates_and_what_is_published(
    tmp_path: Path,
) -> None:
    theme = find_theme(tmp_path / "content", "default")
    assert theme.is_default and len(theme.folders) == 1
    assert "templates/badge.html" in theme.files and "style.css" in theme.static
    assert not any(name.startswith("templates/") for name in theme.static)


def test_a_theme_of_the_site_goes_before_the_default_one(tmp_path: Path) -> None:
    own = tmp_path / "themes" / "own" / "static"
    (own / ".git" / "a" / "b" / "c" / "d").mkdir(parents=True)
    (own / ".git" / "a" / "b" / "c" / "d" / "object").write_bytes(b"")
    (own / "deep").mkdir()
    (own / "deep" / "more.css").write_bytes(b"")
    (own / "style.css").write_bytes(b"mine")
    theme = find_theme(tmp_path / "content", "own")
    assert not theme.is_default and theme.folders[0] == tmp_path / "themes" / "own"
    assert theme.static["style.css"].read_bytes() == b"mine"
    assert "deep/more.css" in theme.static and "templates/badge.html" in theme.files
    assert not any(".git" in name for name in theme.files)


def test_a_folder_called_default_beside_the_content_is_a_theme_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "themes" / "default").mkdir(parents=True)
    theme = find_theme(tmp_path / "content", "default")
    assert not theme.is_default and len(theme.folders) == 2


def test_a_theme_that_is_not_there_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no theme 'defualt'; did you mean 'default'\?"):
        find_theme(tmp_path / "content", "defualt")
