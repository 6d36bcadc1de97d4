"""Claims as numbers. Written as a choice, since PostgreSQL turns no truth value into a large integer."""

import ibis
import ibis.expr.types as ir


def one_if(claim: ir.BooleanValue) -> ir.IntegerValue:
    """1 where it holds, 0 where it does not or nobody knows."""
    return claim.fill_null(False).ifelse(ibis.literal(1, "int64"), ibis.literal(0, "int64"))


def how_many(claim: ir.BooleanValue) -> ir.IntegerScalar:
    return one_if(claim).sum()
