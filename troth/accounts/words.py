from django.utils.translation import gettext as _

from troth.accounts.rules.permissions import Role


def role_words() -> dict[Role, str]:
    """Roles as a reader knows them."""
    return {
        Role.OWNER: _("Owner"),
        Role.SUPERVISOR: _("Supervisor"),
        Role.AGENT: _("Agent"),
        Role.EXPERT: _("Expert"),
        Role.ANALYST: _("Analyst"),
    }


def role_duties() -> dict[Role, str]:
    """What each role may do, in a line."""
    return {
        Role.OWNER: _("everything, and sets up channels, promises and people"),
        Role.SUPERVISOR: _("reads and answers all, sees the measures, invites agents and experts"),
        Role.AGENT: _("reads and answers all conversations"),
        Role.EXPERT: _("answers what they hold, and sees nothing else"),
        Role.ANALYST: _("reads all and sees the measures, answers nobody"),
    }
