"""The twin: a day of the desk played out by the rules that the desk itself decides by."""
