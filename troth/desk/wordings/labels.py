"""What each of the words is, and what its placeholders stand for, as the page says it."""

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from troth.promises.rules import wordings

TITLES: Mapping[str, Lazy] = {
    wordings.OPEN: _("The promise while you are open"),
    wordings.CLOSED: _("The promise while you are closed"),
    wordings.MAIL: _("Confirmation by mail"),
    wordings.CHAT: _("Confirmation in the chat"),
    wordings.RESET: _("A new time, told before the old one breaks"),
    wordings.UPDATE: _("When we write again"),
}
ABOUT: Mapping[str, Lazy] = {
    wordings.OPEN: _("One sentence, in every confirmation: by when the customer is answered."),
    wordings.CLOSED: _("The same sentence for a message that comes outside your opening hours."),
    wordings.MAIL: _(
        "The whole mail that goes out when a customer has written. Its promise is one of the two above."
    ),
    wordings.CHAT: _("What the chat says when a customer has written. Its promise is one of the two above."),
    wordings.RESET: _("Sent when the time that was told cannot be kept, while it has not passed yet."),
    wordings.UPDATE: _("The last line of an update: by when the customer hears from you again."),
}
PLACES: Mapping[str, Lazy] = {
    "moment": _("the time, such as “14:35 today”"),
    "span": _("how long that is, such as “15 minutes”"),
    "opening": _("when you open, such as “09:00 on Monday 23 November”"),
    "promise": _("the sentence with the promise"),
    "brand": _("your brand’s name"),
    "automatic": _("the sentence that says that a machine sent it; at the end where you leave it out"),
    "first": _("the time that was told first"),
    "reason": _("the reason, in a sentence"),
}
