from xml.etree import ElementTree

import altair

from troth.insight.report.charts import paint


def test_a_picture_is_plain_svg_whatever_prefix_others_gave_the_names() -> None:
    ElementTree.register_namespace("svg", "http://www.w3.org/2000/svg")
    chart = altair.Chart(altair.InlineData(values=[{"x": 1, "y": 2}])).mark_line().encode(x="x:Q", y="y:Q")

    drawn = str(paint.svg(chart, "One line."))

    assert drawn.startswith("<svg ")
    assert "svg:" not in drawn
    assert 'xmlns="http://www.w3.org/2000/svg"' in drawn
    assert 'aria-label="One line."' in drawn
