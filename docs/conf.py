"""How the site is built: ``scripts/docs``, or ``sphinx-build -W docs build/site``."""

import os
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("KERAS_BACKEND", "torch")  # which the extra brings

import make_catalogue

import imblearn_image

project = "imblearn-image"
author = copyright = "The imblearn-image developers"
version = release = imblearn_image.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
    "sphinx_llm_friendly",
    "llms",
    "sphinxext.opengraph",
]
exclude_patterns = ["_templates", "images/*.py", "**/GALLERY_HEADER.rst"]
templates_path = ["_templates"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# MyST knows neither `pip` nor shell prompts: blocks without a language are plain text.
highlight_language = "none"

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "auto_examples",
    "backreferences_dir": "generated/backreferences",
    "doc_module": ("imblearn_image",),
    "reference_url": {"imblearn_image": None},
    "within_subsection_order": "gallery.ExampleOrder",
    "abort_on_example_error": True,
    "show_memory": False,
    "remove_config_comments": True,
}

# Read the Docs says where the site will be; nobody else knows.
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")
ogp_site_url = html_baseurl
ogp_image = "_images/new_images.png"
ogp_image_alt = "New images, each beside the photograph that it was made from"
llm_friendly_exclude = ["**sg_execution_times.rst"]

html_theme = "pydata_sphinx_theme"
html_title = "imblearn-image"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_sidebars = {"index": [], "install": [], "quick_start": [], "changelog": []}
html_theme_options = {
    "logo": {"text": "imblearn-image"},
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "show_prev_next": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_show_sourcelink = False


def setup(app):
    """Write the pages that come from the code."""
    warnings.filterwarnings("ignore", category=UserWarning, message=".*FigureCanvasAgg.*")
    make_catalogue.main(Path(__file__).parent / "catalogue")
