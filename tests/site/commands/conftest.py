from tests.insight.statements import _statements_are_written_once

__all__ = ["_statements_are_written_once"]
