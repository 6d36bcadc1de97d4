"""The report: one HTML file that needs nothing else, tables for a spreadsheet, and the figures as JSON."""
