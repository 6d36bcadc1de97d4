"""Every measure by its name: the report, the documentation and the JSON speak of the same."""

from troth.insight.measures.definitions.care import CARE
from troth.insight.measures.definitions.promises import PROMISES
from troth.insight.measures.definitions.waits import WAITS

CATALOGUE = {one.name: one for one in (*WAITS, *PROMISES, *CARE)}
