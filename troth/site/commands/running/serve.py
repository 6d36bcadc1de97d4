"""`troth serve`: everything, on this machine."""

import argparse

from troth.site.running.supervisor import Addresses, serving, supervise

HELP = "run everything: database, desk, API, mail reception, clock and jobs"
EXAMPLES = """\
examples:
  troth serve
  troth serve --data /srv/troth --host 0.0.0.0 --smtp-port 25 --url https://desk.shop.example

The database is part of Troth; set TROTH_DATABASE_URL to use a PostgreSQL server of your own instead.
Ctrl-C ends everything in order.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=port, default=8000, help="for browsers and the API (default: %(default)s)"
    )
    parser.add_argument("--smtp-host", help="the address to receive mail on (default: as --host)")
    parser.add_argument("--smtp-port", type=port, default=2525, help="for mail (default: %(default)s)")
    parser.add_argument("--url", help="the address by which customers and staff reach this desk")


def run(options: argparse.Namespace) -> int:
    addresses = addresses_of(options)
    return supervise(options.data, serving(addresses, lambda: announce(addresses)))


def addresses_of(options: argparse.Namespace) -> Addresses:
    smtp = (options.smtp_host or options.host, options.smtp_port)
    return Addresses.settled(options.host, options.port, smtp, options.url)


def announce(addresses: Addresses) -> None:
    """Prints where to go; scripts wait for these lines."""
    print(f"Troth is at {addresses.local_url}")
    if addresses.url:
        print(f"Its public address is {addresses.url}")
    print(f"Mail is received at {addresses.mail_url}", flush=True)


def port(text: str) -> int:
    """For argparse: 0 stands for any free port."""
    number = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 1 to 65535")
    return number
