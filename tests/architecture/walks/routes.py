"""Every address that Troth answers to, and what each person gets there: written by hand, as the truth.

The walks hold the code to it. An address that is missing here fails them until somebody has decided who may
use it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from troth.site.api import api

PEOPLE = ("owner", "supervisor", "agent", "holder", "expert", "analyst", "other")
"""`holder` is an expert who holds the conversation, `expert` one who does not; `other` owns another brand."""

# 404 for what one may not know to exist, 403 for what one may see but not do.
PAGES = """
home           GET   302 302 302 302 302 302 302
conversations  GET   200 200 200 200 200 200 404
conversation   GET   200 200 200 200 404 200 404
replies        POST  302 302 302 302 404 403 404
notes          POST  302 302 302 302 404 403 404
closure        POST  302 302 302 302 404 403 404
promise_reset  GET   200 200 200 200 404 403 404
promise_reset  POST  422 422 422 422 404 403 404
send_again     POST  302 302 302 302 404 403 404
reply_undoing              POST  409 409 409 409 404 403 404
conversation_history       GET   200 200 200 200 404 200 404
draft                      POST  200 200 200 200 404 403 404
conversation_files         POST  422 422 422 422 404 403 404
viewers                    POST  200 200 200 200 404 403 404
conversation_offers        GET   200 200 200 200 404 403 404
taking                     POST  302 302 302 302 404 403 404
giving_back                POST  302 302 302 302 404 403 404
assignment                 POST  422 422 422 422 404 403 404
reopening                  POST  302 302 302 302 404 403 404
conversation_spam          POST  302 302 302 302 404 403 404
conversation_links_voiding POST  302 302 302 302 404 403 404
conversation_tags          POST  422 422 422 422 404 403 404
conversation_merges        POST  404 404 404 403 404 403 404
conversation_merge_undoing POST  404 404 404 403 404 403 404
conversation_split         POST  302 302 302 403 404 403 404
saved_replies              GET   200 200 200 403 403 403 404
saved_reply_writing        POST  422 422 422 403 403 403 404
saved_reply_removal        POST  404 404 404 403 403 403 404
mentions                   GET   200 200 200 200 200 200 404
mentions_unseen            GET   200 200 200 200 200 200 404
original       GET   200 200 200 200 404 200 404
visitor        GET   200 200 200 200 404 200 404
agent_typing   POST  204 204 204 204 404 403 404
as_sent        GET   200 200 200 200 404 200 404
recipients     GET   200 200 200 200 404 200 404
attachment     GET   200 200 200 200 404 200 404
picture        GET   200 200 200 200 404 200 404
quarantine          GET   200 200 200 403 403 403 404
quarantine_release  POST  302 302 302 403 403 403 404
quarantine_spam     POST  302 302 302 403 403 403 404
given                 GET   200 200 200 200 404 200 404
asked_again           POST  200 200 200 200 404 200 404
customers             GET   200 200 200 200 200 200 404
customer              GET   200 200 200 200 404 200 404
customer_merges       POST  404 404 404 403 404 403 404
customer_undoing      POST  302 302 302 403 404 403 404
customer_apartness    POST  404 404 404 403 404 403 404
customer_particulars  POST  422 422 422 422 404 403 404
customer_particular   POST  422 422 422 422 404 403 404
customer_export       POST  200 403 403 403 404 403 404
customer_erasure      POST  409 403 403 403 404 403 404
customer_tier         POST  302 302 302 302 404 403 404
customer_lists        POST  422 422 422 422 404 403 404
customer_list_removal POST  404 404 404 404 404 403 404
saved_views    POST  422 422 422 422 422 422 404
saved_view     POST  422 404 404 404 404 404 404
board             GET   200 200 403 403 403 403 404
board_assignment  POST  422 422 403 403 404 403 404
board_taking      POST  302 302 403 403 404 403 404
board_whisper     POST  302 302 403 403 404 403 404
routing           GET   200 200 403 403 403 403 404
routing_setting   POST  422 422 403 403 403 403 404
routing_waiting   GET   200 200 403 403 403 403 404
conversation_asked  GET  200 200 200 200 404 200 404
need_rules          GET   200 200 403 403 403 403 404
need_rule           GET   200 200 403 403 403 403 404
need_rule_making    POST  422 422 403 403 403 403 404
need_rule_change    POST  422 422 403 403 403 403 404
need_rule_place     POST  302 302 403 403 403 403 404
need_rule_removal   POST  302 302 403 403 403 403 404
need_trial          POST  422 422 403 403 403 403 404
need_lesson         POST  302 302 403 403 403 403 404
conversation_need   GET   200 200 200 200 404 200 404
conversation_need   POST  302 302 302 302 404 403 404
review            GET   200 200 403 403 403 403 404
review_looks      POST  404 404 403 403 403 403 404
offers            GET   200 200 200 200 200 403 404
offers_standing   GET   200 200 200 200 200 200 200
offers_presence   POST  422 422 422 422 422 403 422
offer_acceptance  POST  404 404 302 404 404 404 404
offer_passing     POST  404 404 302 404 404 404 404
whispers          GET   200 200 200 200 200 200 200
whisper_reading   POST  200 200 200 200 200 200 200
trail          GET   200 200 200 403 403 200 404
trail_csv      GET   200 200 200 403 403 200 404
promises       GET   200 200 200 403 403 200 404
promise_preview    GET   200 200 200 200 404 403 404
promise_call       POST  404 404 404 404 404 403 404
promises_csv         GET   200 200 200 403 403 200 404
promises_json        GET   200 200 200 403 403 200 404
promise              GET   200 200 200 403 403 200 404
promise_calibration  GET   200 200 200 403 403 200 404
hours              GET   200 403 403 403 403 403 404
hours_change       POST  422 403 403 403 403 403 404
hours_preview      POST  200 403 403 403 403 403 404
hours_file         POST  422 403 403 403 403 403 404
hours_feed_making  POST  302 403 403 403 403 403 404
words              GET   200 403 403 403 403 403 404
words_writing      POST  422 403 403 403 403 403 404
words_preview      POST  422 403 403 403 403 403 404
promise_public     GET   200 403 403 403 403 403 404
promise_public_choice  POST  302 403 403 403 403 403 404
basics_advice      GET   200 403 403 403 403 403 404
basics_advice_new  GET   200 403 403 403 403 403 404
policies           GET   200 403 403 403 403 403 404
policy             GET   200 403 403 403 403 403 404
policy             POST  422 403 403 403 403 403 404
policy_draft       POST  200 403 403 403 403 403 404
policy_dry_run     POST  422 403 403 403 403 403 404
policy_withdrawal  POST  302 403 403 403 403 403 404
mail_channels    GET   200 403 403 403 403 403 404
mail_alarms      GET   200 200 200 200 200 200 404
mailbox          GET   200 403 403 403 403 403 404
mailbox_place    POST  422 403 403 403 403 403 404
mailbox_preview  POST  404 403 403 403 403 403 404
mailbox_start    POST  404 403 403 403 403 403 404
mailbox_stop     POST  404 403 403 403 403 403 404
mailbox_steps    POST  200 403 403 403 403 403 404
mailbox_test       POST  200 403 403 403 403 403 404
mailbox_test_state GET   404 403 403 403 403 403 404
mailbox_grant    GET   404 403 403 403 403 403 404
mail_granted     GET   404 404 404 404 404 404 404
chat_channels        GET   200 403 403 403 403 403 404
chat_making          POST  422 403 403 403 403 403 404
chat_channel         GET   404 404 404 404 404 404 404
chat_channel_look    POST  404 404 404 404 404 404 404
chat_channel_sites   POST  404 404 404 404 404 404 404
chat_channel_secret  POST  404 404 404 404 404 404 404
chat_channel_seen    GET   404 404 404 404 404 404 404
insight        GET   200 200 403 403 403 200 404
honesty        GET   200 200 403 403 403 200 404
capacity           GET   200 200 403 403 403 403 404
policy_capacity    GET   200 200 403 403 403 403 404
policy_capacity    POST  200 200 403 403 403 403 404
presence           POST  200 200 200 200 200 200 200
agent              GET   200 200 200 404 404 404 404
agent_abilities    POST  422 422 403 404 404 404 404
teams              GET   200 200 403 403 403 403 404
team_making        POST  422 422 403 403 403 403 404
team_hours         GET   200 200 403 403 403 403 404
team_change        POST  422 422 403 403 403 403 404
skill_naming       POST  422 422 403 403 403 403 404
weights            POST  422 422 403 403 403 403 404
shifts             GET   200 200 200 200 200 403 404
shifts_csv         GET   200 200 200 200 200 403 404
shifts_file        POST  422 422 422 422 422 403 404
shift_planning     POST  422 422 403 403 403 403 404
shift_removal      POST  302 302 403 403 403 403 404
shift_feed_making  POST  302 302 302 302 302 403 404
time_off           POST  422 422 422 422 422 403 404
time_off_answer    POST  302 302 403 403 403 403 404
time_off_removal   POST  302 302 302 404 404 403 404
team                GET   200 200 403 403 403 403 404
team_invite         POST  422 422 403 403 403 403 404
team_list           POST  422 422 403 403 403 403 404
team_renewal        POST  200 200 403 403 403 403 404
team_withdrawal     POST  302 302 403 403 403 403 404
team_role           POST  404 404 403 403 403 403 404
team_removal        GET   200 200 200 403 403 403 404
team_removal        POST  302 302 422 403 403 403 404
team_second_factor  POST  302 403 403 403 403 403 404
"""

API = """
conversations                                GET     200 200 200 200 200 200 200
conversations                                POST    201 201 201 403 403 403 422
conversations/{int:conversation_id}          GET     200 200 200 200 404 200 404
conversations/{int:conversation_id}/replies  POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/notes    POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/holder   POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/tags     POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/tags/{name}  DELETE  200 200 200 200 404 403 404
conversations/{int:conversation_id}/closure  POST    201 201 201 201 404 403 404
conversations/{int:conversation_id}/closure  DELETE  200 200 200 200 404 403 404
conversations/{int:conversation_id}/promises  POST   201 201 201 201 404 403 404
conversations/{int:conversation_id}/promises/{int:promise_id}/call  POST  404 404 404 404 404 403 404
offers                                       GET     200 200 200 200 200 403 200
offers/{int:offer_id}/acceptance             POST    404 404 201 404 404 403 404
offers/{int:offer_id}/passing                POST    404 404 201 404 404 403 404
presence                                     POST    200 200 200 200 200 403 200
promises                                     GET     200 200 200 403 403 200 200
facts                                        GET     200 200 200 403 403 200 200
"""

OPEN = {
    "widget_js": "the chat's program: the same for every brand, and no word of any",
    "push_worker": "the program that shows web pushes: the same for everybody, and no word of any",
    "healthz": "says only that the process lives",
    "readyz": "says only whether the parts work",
    "metrics": "numbers of the whole installation, to whoever holds its own token; else not there",
    "account_login": "the door itself",
    "account_logout": "leaving; without a session there is nothing to leave",
    "mfa_authenticate": "the second step of signing in; without the first it leads back",
    "mfa_login_webauthn": "signing in by a passkey",
    "account_inactive": "leads to the door",
    "language": "the language of the sign-in page",
    "first_run": "before there is anybody who could sign in; closed after",
    "first_run_sentence": "what that page's form would say; reads nothing",
}
"""Addresses that are open to everybody, each with its reason."""

OWN = {
    "account": "who one is",
    "account_profile": "what one is called",
    "account_secure": "why a brand is closed",
    "account_change_password": "one's password",
    "account_set_password": "one's first password, for who has none",
    "account_reauthenticate": "who one is, once more",
    "mfa_reauthenticate": "likewise, by a code",
    "mfa_reauthenticate_webauthn": "likewise, by a passkey",
    "mfa_index": "leads to one's account",
    "mfa_activate_totp": "codes from an app",
    "mfa_deactivate_totp": "no more codes",
    "mfa_view_recovery_codes": "one's recovery codes",
    "mfa_generate_recovery_codes": "new ones",
    "mfa_download_recovery_codes": "as a file",
    "mfa_list_webauthn": "leads to one's account",
    "mfa_add_webauthn": "a passkey",
    "mfa_edit_webauthn": "its name",
    "mfa_remove_webauthn": "its end",
    "account_sessions_end": "one's other sessions",
    "account_session_end": "one of them",
    "account_tokens": "a key to the API",
    "account_token_revocation": "its end",
    "notifications": "what may call one, and how",
    "notice_wishes": "likewise, chosen",
    "notice_devices": "a browser that takes pushes",
    "notice_device_removal": "its end",
    "notice_push_test": "a push to one's own browser",
    "notice": "the words of a notice for oneself",
}
"""Pages of whoever is signed in, in whichever role: no brand is in their addresses."""

INVITED = {
    "invitation": "by its key: what one was invited to",
    "invitation_provider": "by its key: the way there through a provider",
}

PUBLIC = {
    "brand_document": "what a brand promises, for machines; not there until the brand chose to show it",
    "brand_well_known": "the same, where machines look for it",
    "contact_js": "the contact block's program: the same for every brand",
    "contact_json": "the channels that can keep their word now",
    "promise_badge": "what is promised and kept, as a picture",
    "promise_embed": "what is promised now, for a frame on the brand's own site",
    "promise_json": "the figures of the promise page",
    "hours_feed": "the opening hours for calendar programs; not there until the brand chose to show them",
    "promise_page": "what a brand promises and keeps; not there until the brand chose to show it",
    "my_request": "by a signed link: how one's own request stands",
    "my_request_choice": "by a signed link: another way or time for one's own answer",
    "my_request_closing": "by a signed link: that one needs no answer any more",
    "my_request_file": "by a signed link: a file of one's own request",
    "my_request_line": "what a browser asks before it opens its live line",
    "my_request_messages": "by a signed link: adds a word to one's own request",
    "my_request_now": "by a signed link: what has changed on the page",
    "my_request_rating": "by a signed link: what one thinks of an answer",
    "my_request_refusal": "by a signed link: that an answer was none",
    "receipt": "by a signed link: the receipt of one's own promise",
    "receipt_day": "the root of a day: a number that stands for receipts",
    "receipt_days": "the roots of a year",
    "receipt_keys": "a brand's public keys and its newest root",
    "receipt_proof": "the hashes that lead from a receipt, which one must have, to its day's root",
    "receipts": "where anybody checks a receipt that they have",
}
"""What a brand shows to everybody: the brand is in the address, and no customer in the page."""

VISITORS = {
    "chat_look": "how a brand's chat looks, to pages of the brand's own sites",
    "chat_tokens": "somebody new, of whom nothing is written down, or one whom the shop vouches for",
    "chat_messages": "by a token: says something in one's own chat",
    "chat_person": "by a token: asks for a person in one's own chat",
    "chat_files": "by a token: a file that one may then send",
    "chat_file": "by a token: a file of one's own chat",
    "chat_marks": "by a token: what has reached one's browser",
    "chat_typing": "by a token: that one is writing",
    "chat_choices": "by a token: what one would rather have than the new time one was told",
    "chat_contact": "by a token: where an answer may follow",
    "shift_feed": "by a secret key: one person's shifts, for their calendar program, which cannot sign in",
    "chat_line": "what a browser asks before it opens its live line",
}
"""Addresses with a key, most for customers' browsers: no session opens them, and no session is asked for."""

API_DOORS = {"nothing_here", "openapi-json", "api_root", "api-root"}
"""Addresses under /api/v1/ that are no operation: openapi.json is open, the others want a token."""

BODIES: Mapping[str, Mapping[str, Any]] = {
    "conversations": {"customer": {"address": "liv@customer.example"}, "text": "Hello?", "brand": "quay"},
    "conversations/{int:conversation_id}/replies": {"text": "It is on its way."},
    "conversations/{int:conversation_id}/notes": {"text": "Called the courier."},
    "conversations/{int:conversation_id}/holder": {},
    "conversations/{int:conversation_id}/promises": {
        "text": "I am on it.",
        "promise": "call_back",
        "due_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    },
    "conversations/{int:conversation_id}/promises/{int:promise_id}/call": {},
    "presence": {},
    "offers/{int:offer_id}/acceptance": {},
    "offers/{int:offer_id}/passing": {},
    "conversations/{int:conversation_id}/tags": {"name": "late"},
}


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    method: str
    answers: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def routes(table: str) -> list[Route]:
    return [_route(line) for line in table.strip().splitlines()]


def _route(line: str) -> Route:
    name, method, *answers = line.split()
    return Route(name, method, tuple(zip(PEOPLE, map(int, answers), strict=True)))


@cache
def pages() -> Mapping[str, URLPattern]:
    """All patterns that the project routes beside the API's operations, by name."""
    operated = _operation_paths()
    return {pattern.name or path: pattern for path, pattern in _patterns() if path not in operated}


def _patterns(inside: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for one in (inside or get_resolver()).url_patterns:
        path = f"{prefix}{one.pattern}"
        if isinstance(one, URLResolver):
            yield from _patterns(one, path.lstrip("^/"))
        else:
            yield path, one


def _operation_paths() -> set[str]:
    return {f"api/v1/{path}".replace("{", "<").replace("}", ">") for path, _method in operations()}


def operations() -> Iterator[tuple[str, str]]:
    """Each address of the API with each of its methods."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{prefix}{path}".lstrip("/"), method
