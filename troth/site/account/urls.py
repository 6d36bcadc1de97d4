"""Own pages and the ways in. Names that begin with account_, mfa_ and openid_ are what allauth asks for."""

from allauth.account import views as accounts
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as provider
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from troth.site.account import pages
from troth.site.door import invitation

PASSKEY = "account/passkeys/<int:pk>"
to_account = RedirectView.as_view(pattern_name="account")
to_sign_in = login_not_required(RedirectView.as_view(pattern_name="account_login"))

urlpatterns: list[URLPattern] = [
    path("account", pages.account, name="account"),
    path("account/profile", pages.profile, name="account_profile"),
    path("account/secure", pages.secure, name="account_secure"),
    path("account/password", accounts.password_change, name="account_change_password"),
    path("account/password/first", accounts.password_set, name="account_set_password"),
    path("account/again", accounts.reauthenticate, name="account_reauthenticate"),
    path("account/again/code", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/again/passkey", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/second-factor", to_account, name="mfa_index"),
    path("account/app", app.activate_totp, name="mfa_activate_totp"),
    path("account/app/removal", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/recovery-codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/recovery-codes/file", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("account/passkeys", to_account, name="mfa_list_webauthn"),
    path("account/passkeys/new", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{PASSKEY}/name", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path(f"{PASSKEY}/removal", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("account/sessions/others/end", pages.end_other_sessions, name="account_sessions_end"),
    path("account/sessions/<int:session_id>/end", pages.end_session, name="account_session_end"),
    path("account/tokens", pages.tokens, name="account_tokens"),
    path("account/tokens/<int:token_id>/revocation", pages.revocation, name="account_token_revocation"),
    path("sign-in/code", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey", login_not_required(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/closed", to_sign_in, name="account_inactive"),
    path("invitation/<str:key>", invitation.invitation, name="invitation"),
    path("invitation/<str:key>/provider", invitation.by_provider, name="invitation_provider"),
]
if settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
    urlpatterns += [
        path("sign-in/cancelled", to_sign_in, name="socialaccount_login_cancelled"),
        path("sign-in/with/<str:provider_id>", provider.login, name="openid_connect_login"),
        path("sign-in/with/<str:provider_id>/back", provider.callback, name="openid_connect_callback"),
    ]
