"""`troth token`: keys to the API."""

import argparse

HELP = "make a key to the API"
DATABASE = True
EXAMPLES = """\
example:
  troth token create --email you@shop.example --brand shop --role analyst
  curl -H "Authorization: Bearer TOKEN" http://127.0.0.1:8000/api/v1/conversations

The token is shown once; only its hash is stored. It never gives more than its holder has.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parts = parser.add_subparsers(dest="part", required=True, metavar="create")
    create = parts.add_parser("create", help="make a token and print it")
    create.add_argument("--email", required=True, help="whose token it is")
    create.add_argument("--brand", metavar="SLUG", help="for this brand only (default: all of theirs)")
    create.add_argument(
        "--role", help="owner, supervisor, agent, expert or analyst (default: the role they have)"
    )


def run(options: argparse.Namespace) -> int:
    from troth.accounts.actions import create_token

    print(create_token(options.email, slug=options.brand, role=options.role))
    return 0
