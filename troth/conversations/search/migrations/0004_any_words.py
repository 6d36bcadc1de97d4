"""Where 0002 had made them before: the functions that keep and look for every sign there is."""

from importlib import import_module

from django.db import migrations
from django.db.migrations import RunSQL

words = import_module("troth.conversations.search.migrations.0002_words")


class Migration(migrations.Migration):
    dependencies = [("search", "0003_earlier_messages")]

    operations = [RunSQL(made, RunSQL.noop) for made in (words.WORDS, words.STEMS, words.QUERY)]
