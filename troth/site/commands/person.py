"""`troth person`: the way back in for whoever lost theirs."""

import argparse
import sys

HELP = "set a person's password, or forget their second factor"
DATABASE = True
EXAMPLES = """\
examples:
  printf %s "$PASSWORD" | troth person password --email you@shop.example --password-stdin
  troth person forget-second-factor --email you@shop.example

Both end every session of that person. People are invited on the page Team.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="password | forget-second-factor")
    password = parts.add_parser("password", help="set a new password")
    password.add_argument("--email", required=True, help="whose it is")
    password.add_argument(
        "--password-stdin", action="store_true", required=True, help="read it from standard input"
    )
    forget = parts.add_parser("forget-second-factor", help="remove passkeys, codes and recovery codes")
    forget.add_argument("--email", required=True, help="whose they are")


def run(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotFound
    from troth.accounts.models import User

    user = User.objects.filter(email=options.email.strip().lower()).first()
    if user is None:
        raise NotFound(f"Nobody signs in as {options.email}.")
    if options.part == "password":
        _set_password(user.pk, sys.stdin.readline().rstrip("\r\n"))
        print(f"{user.email} has a new password.")
    else:
        count = _forget(user.pk)
        print(f"{user.email}: {count} removed. Their password alone signs them in until they set one up.")
    return 0


def _set_password(user_id: int, password: str) -> None:
    from troth.accounts.actions import change_password
    from troth.accounts.models import User
    from troth.site.account.sessions import end_others

    user = User.objects.get(pk=user_id)
    change_password(user, password)
    end_others(user, None)


def _forget(user_id: int) -> int:
    from allauth.mfa.models import Authenticator
    from django.db import transaction

    from troth.accounts.models import User
    from troth.site.account.sessions import end_others

    with transaction.atomic():
        count, _kinds = Authenticator.objects.filter(user_id=user_id).delete()
        end_others(User.objects.get(pk=user_id), None)
    return int(count)
