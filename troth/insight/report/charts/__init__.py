"""Pictures as SVG that takes its colours from the page, so that one picture is right in light, dark "
"and print."""
