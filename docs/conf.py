"""How `make docs` makes a site of these pages."""

project = "Troth"
extensions = ["myst_parser"]
html_theme = "furo"
html_title = "Troth"
exclude_patterns = ["screens"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
# Pages point into the project too (deploy/, decisions/): on the site such a link stays a path.
suppress_warnings = ["myst.xref_missing"]
html_show_sphinx = False
html_copy_source = False
