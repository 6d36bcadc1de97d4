"""The message catalogues: extraction (`make messages`) and compilation, by Babel.

Django's own makemessages loses strings inside Jinja macros.
"""
