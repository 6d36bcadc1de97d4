"""From sums to shares, quantiles and their intervals."""
