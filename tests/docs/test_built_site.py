"""Links of the site that `scripts/docs` has built, which alone runs them."""

import functools
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

SITE = Path(__file__).parents[2] / "build" / "site"
PAGES = sorted(path for path in SITE.rglob("*.html") if "_static" not in path.parts)


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
