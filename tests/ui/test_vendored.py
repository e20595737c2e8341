"""What the pages are allowed to load: only what lies here, under a policy without exceptions."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal.ui import icons

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "portal" / "static"
# Documents for paper carry their own styles: they are printed, never served as pages.
TEMPLATES = sorted(
    template
    for template in (ROOT / "templates").rglob("*.html")
    if "@page" not in template.read_text()
)
STYLES = sorted(STATIC.rglob("*.css"))


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_no_template_carries_inline_script_or_style(template):
    source = template.read_text()
    scripts = re.findall(r"<script\b[^>]*>", source)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts), scripts
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=|hx-on|javascript:", source)


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_no_template_loads_anything_from_elsewhere(template):
    assert not re.search(r"""(src|href)=["'](https?:)?//""", template.read_text())


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_every_icon_that_a_template_names_exists(template):
    named = re.findall(r'{%\s*icon "([^"]+)"|\bicon="([^"]+)"', template.read_text())
    assert {one or other for one, other in named} <= icons.NAMES


def test_the_sprite_holds_exactly_the_listed_icons():
    sprite = (STATIC / "vendor" / "icons.svg").read_text()
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == icons.NAMES


@pytest.mark.parametrize("sheet", STYLES, ids=_name)
def test_every_file_that_a_style_names_lies_beside_it(sheet):
    for address in re.findall(r"""url\(["']?([^"')]+)["']?\)""", sheet.read_text()):
        assert (sheet.parent / address).is_file(), address


@pytest.mark.parametrize("template", TEMPLATES, ids=_name)
def test_every_class_of_the_design_system_in_a_template_was_kept(template):
    kept = set((ROOT / "portal/ui/vendor/classes.txt").read_text().split())
    source = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", template.read_text())
    used = {
        word
        for value in re.findall(r'class="([^"]*)"', source)
        for word in value.split()
        if re.match(r"usa-[a-z]|((tablet|desktop):)?grid-", word) and not word.endswith("-")
    }
    assert used <= kept, used - kept


def test_htmx_neither_evaluates_nor_writes_styles():
    head = (ROOT / "templates" / "components" / "head.html").read_text()
    for setting in ('"includeIndicatorStyles":false', '"allowEval":false', '"historyCacheSize":0'):
        assert setting in head


@pytest.mark.parametrize("face", ["regular", "italic", "semibold", "bold"])
def test_the_fonts_can_write_spanish_names(face):
    from fontTools.ttLib import TTFont

    with TTFont(STATIC / "vendor" / "fonts" / f"public-sans-{face}.woff2") as font:
        letters = font.getBestCmap()
    assert all(ord(letter) in letters for letter in "ÁÉÍÓÚÜÑáéíóúüñ¿¡ºª–—“”’…×·−")


def test_every_vendored_part_has_its_licence_named():
    notice = (ROOT / "NOTICE").read_text()
    for part in ("U.S. Web Design System", "Public Sans", "htmx"):
        assert part in notice
