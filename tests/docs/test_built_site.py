"""Links, Markdown and tags of the site that `scripts/docs` has built, which alone runs them."""

import functools
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import imblearn_image

SITE = Path(__file__).parents[2] / "build" / "site"
BASE = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
PAGES = sorted(path for path in SITE.rglob("*.html") if "_static" not in path.parts)
# Made by Sphinx and its gallery, without a text of their own.
WITHOUT_TWIN = {"genindex", "py-modindex", "search", "sg_execution_times"}


class Page(HTMLParser):
    """The links, anchors and meta tags of a page."""

    def __init__(self, path):
        super().__init__()
        self.links, self.anchors, self.meta = [], set(), {}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.links += [attrs[name] for name in ("href", "src") if attrs.get(name)]
        self.anchors |= {attrs[name] for name in ("id", "name") if attrs.get(name)}
        if tag == "meta":
            self.meta[attrs.get("property") or attrs.get("name")] = attrs.get("content")


read = functools.cache(Page)


def is_broken(page, link):
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return False
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.is_file():
        return True
    anchor = unquote(parts.fragment)
    return bool(anchor) and target.suffix == ".html" and anchor not in read(target).anchors


def test_internal_links_lead_somewhere():
    links = [(page, link) for page in PAGES for link in read(page).links]
    assert len(links) > 1000
    broken = [(str(page.relative_to(SITE)), link) for page, link in links if is_broken(page, link)]
    assert broken == []


def test_each_page_has_a_twin_in_markdown():
    twins = [page.with_suffix(".md") for page in PAGES if page.stem not in WITHOUT_TWIN]
    assert [twin for twin in twins if not twin.is_file()] == []


def test_a_twin_has_types_references_and_the_code_and_pictures_of_an_example():
    reference = (SITE / "generated/imblearn_image.augmentation.preset.md").read_text()
    assert "**name** : str" in reference
    assert "\n[1] E. D. Cubuk" in reference
    example = (SITE / "auto_examples/plot_own_transform.md").read_text()
    assert re.search(r"\n```[Pp]ython\nfrom imblearn_image\.augmentation import", example)
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", example)
    assert pictures
    for picture in pictures:
        assert (SITE / "auto_examples" / picture).is_file()


def test_llms_txt_lists_every_page_and_only_what_is_there():
    text = (SITE / "llms.txt").read_text()
    assert re.match(r"# imblearn-image\n\n> \S.*\n\n## ", text)
    entries = re.findall(r"^- \[.+?\]\((.+?)\): (.+)$", text, re.M)
    assert len(entries) == text.count("\n- ")
    pages = {link.removeprefix(BASE) for link, _ in entries}
    assert pages | {"index.md"} == {str(twin.relative_to(SITE)) for twin in SITE.rglob("*.md")}
    for name in imblearn_image.__all__:
        assert name == "__version__" or f"generated/imblearn_image.{name}.md" in pages


def test_pages_have_open_graph_tags():
    for page in PAGES:
        if page.stem not in WITHOUT_TWIN:
            meta = read(page).meta
            assert meta["og:title"]
            assert meta["og:description"]
            assert meta["og:url"] == BASE + page.relative_to(SITE).as_posix()
            assert (SITE / meta["og:image"].removeprefix(BASE)).is_file()
    rotate = read(SITE / "generated/imblearn_image.augmentation.Rotate.html")
    assert rotate.meta["og:description"] == "Rotate about the center."
