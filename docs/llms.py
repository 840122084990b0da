"""What the site has for language models: ``llms.txt``, and better Markdown beside each page.

sphinx-llm-friendly writes the Markdown. It leaves out what it does not know, much of it from
numpydoc and sphinx-gallery: plain nodes take its place once a page's HTML is written.
"""

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.ext.autosummary import autosummary_table
from sphinx.util.osutil import relative_uri
from sphinx_gallery.directives import imgsgnode


def _plain_references(doctree):
    """Type of a parameter after its name, and the entries under References."""
    for classifier in list(doctree.findall(nodes.classifier)):
        term = classifier.parent[classifier.parent.index(classifier) - 1]
        classifier.parent.remove(classifier)
        term += nodes.Text(f" : {classifier.astext()}")
    for citation in list(doctree.findall(nodes.citation)):
        label, *body = citation.children
        body[0].insert(0, nodes.Text(f"[{label.astext()}] "))
        citation.replace_self(body)
    for table in list(doctree.findall(autosummary_table)):
        table.replace_self(table.children)


def _plain_gallery(doctree, pagename):
    """Code, pictures, and links to examples in place of thumbnails."""
    for block in list(doctree.findall()):
        kind = type(block).__name__
        if kind == "code_links_block":
            code = block.astext().rstrip()
            block.replace_self(nodes.literal_block(code, code, language="python"))
        elif kind == "html_only" and "thumb" in str(block):
            block.replace_self(block.children[1:])
    for picture in list(doctree.findall(imgsgnode)):
        uri = relative_uri(pagename, f"_images/{Path(picture['uri']).name}")
        picture.replace_self(nodes.image(uri=uri, alt=picture["alt"]))
    for raw in list(doctree.findall(nodes.raw)):
        raw.parent.remove(raw)


def simplify(app, pagename, templatename, context, doctree):
    """Put plain nodes in place of those that the Markdown would lack, and describe the page."""
    if doctree is not None:
        said = {"og:description": _summary(app.env, pagename)}
        context["meta"] = said | (context["meta"] or {})
        _plain_references(doctree)
        _plain_gallery(doctree, pagename)


def keep_anchors(app, doctree, pagename):
    """Give what is for HTML only its anchor back, which sphinx-llm-friendly 0.7 loses."""
    for block in doctree.findall(lambda node: type(node).__name__ == "html_only"):
        block.children[0]["ids"] += block["ids"]


def _summary(env, page):
    """Return what the head of a page says of it, or else its first sentence."""
    if said := env.metadata[page].get("og:description"):
        return said
    for paragraph in env.get_doctree(page).findall(nodes.paragraph):
        parent = paragraph.parent
        if isinstance(parent, (nodes.section, addnodes.desc_content)):
            text = " ".join(paragraph.astext().split())
            return re.split(r"(?<=[.?])\s", text)[0]
    return ""


def _pages_below(env, page):
    for child in dict.fromkeys(env.toctree_includes.get(page, [])):
        yield child
        yield from _pages_below(env, child)


def write_llms_txt(app, exception):
    """List all pages, in the form of llmstxt.org, over the plainer list that is there."""
    if exception or app.builder.name != "html":
        return
    env, root = app.env, app.config.root_doc

    def line(page):
        title, base = env.titles[page].astext(), app.config.html_baseurl
        return f"- [{title}]({base}{page}.md): {_summary(env, page)}\n"

    lines = [f"# {app.config.project}\n\n> {_summary(env, root)}\n\n## Start\n\n"]
    sections = []
    for page in env.toctree_includes[root]:
        below = list(_pages_below(env, page))
        if below:
            # What may be left out where space is short has this name in llms.txt.
            title = "Optional" if page == "development" else env.titles[page].astext()
            sections += [f"\n## {title}\n\n", *map(line, [page, *below])]
        else:
            lines.append(line(page))
    Path(app.outdir, "llms.txt").write_text("".join(lines + sections), encoding="utf-8")


def setup(app):
    """Come before sphinx-llm-friendly where it writes a page, and after it at the end."""
    app.connect("doctree-resolved", keep_anchors)
    app.connect("html-page-context", simplify, priority=400)
    app.connect("build-finished", write_llms_txt, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
