"""`troth setup`: the first-run page, for scripts."""

import argparse
import sys

HELP = "make a brand and its owner"
DATABASE = True
EXAMPLES = """\
example:
  printf %s "$PASSWORD" | troth setup --brand shop --name "The Shop" --email you@shop.example --password-stdin

The owner may be somebody who signs in already: the brand is then added to what they see.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--brand", required=True, metavar="SLUG", help="the brand's address, such as shop")
    parser.add_argument("--name", default="", help="the brand's name (default: the slug)")
    parser.add_argument("--email", required=True, help="the owner's mail address, to sign in with")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    parser.add_argument("--zone", default="UTC", help="the brand's time zone, such as Europe/Amsterdam")
    parser.add_argument("--language", default="en", choices=("en", "tr", "nl", "es"), help="default: en")


def run(options: argparse.Namespace) -> int:
    from django.db import transaction

    from troth.accounts.actions import NotAccepted, make_user, set_up_brand
    from troth.accounts.models import User

    owner = User.objects.filter(email=options.email.strip().lower()).first()
    if owner is None and not options.password_stdin:
        raise NotAccepted("Give the owner's password on standard input, with --password-stdin.")
    with transaction.atomic():
        if owner is None:
            owner = make_user(
                email=options.email,
                name="",
                password=sys.stdin.readline().rstrip("\r\n"),
                zone=options.zone,
                language=options.language,
            )
        brand = set_up_brand(
            slug=options.brand.strip().lower(),
            name=options.name,
            owner=owner,
            zone=options.zone,
            language=options.language,
        )
    print(f"Brand {brand.slug} is set up; {owner.email} owns it.")
    return 0
