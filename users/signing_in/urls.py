"""The pages of signing in, in parts: of the site, and in the namespaces users and company."""

from django.urls import path

from .views import (
    account,
    confirm,
    log,
    own_sign_in,
    own_sign_in_rules,
    passkey_sign_in,
    passkeys,
    second_factor,
    sign_in,
)

of_site = [
    path("", sign_in.landing, name="landing"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", second_factor.enter_code, name="enter_code"),
    path("sign-in/passkey/", passkey_sign_in.sign_in_with_passkey, name="sign_in_with_passkey"),
    path("sign-in/code/passkey/", passkey_sign_in.enter_passkey, name="enter_passkey"),
    path("passkeys/<slug:purpose>/", passkey_sign_in.passkey_options, name="passkey_options"),
    path("sign-in/company/", own_sign_in.find, name="find_own_sign_in"),
    path("sign-in/at/<slug:sign>/", own_sign_in.begin_page, name="own_sign_in"),
    path("sign-in/at/<slug:sign>/go/", own_sign_in.go, name="own_sign_in_go"),
    path("sign-in/at/<slug:sign>/answer/", own_sign_in.answer, name="own_sign_in_answer"),
    path("sign-in/at/<slug:sign>/left/", own_sign_in.left, name="own_sign_in_left"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", sign_in.change_own_password, name="change_own_password"),
    path("password/forgotten/", sign_in.ask_for_password_link, name="ask_for_password_link"),
    path("password/<uidb64>/<token>/", sign_in.choose_password, name="choose_password"),
    path("password/chosen/", sign_in.password_chosen, name="password_chosen"),
    path("confirm/<slug:kind>/", confirm.confirm, name="confirm"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/set-up/", second_factor.set_up_second_factor, name="set_up_second_factor"),
    path("account/second-factor/recovery-codes/", second_factor.new_recovery_codes, name="new_recovery_codes"),
    path("account/second-factor/off/", second_factor.switch_off_second_factor, name="switch_off_second_factor"),
    path("account/passkeys/", passkeys.passkey_list, name="passkeys"),
    path("account/passkeys/add/", passkeys.add_passkey, name="add_passkey"),
    path("account/passkeys/confirm/", passkeys.confirm_by_passkey, name="confirm_by_passkey"),
    path("account/passkeys/<int:pk>/rename/", passkeys.rename_passkey, name="rename_passkey"),
    path("account/passkeys/<int:pk>/remove/", passkeys.remove_passkey, name="remove_passkey"),
    path("account/own-sign-in/", own_sign_in.connect_page, name="connect_own_sign_in"),
    path("account/own-sign-in/confirm/", own_sign_in.confirm, name="confirm_by_own_sign_in"),
    path("account/sign-ins/", account.sign_in_list, name="sign_in_list"),
    path("account/sign-ins/log/", log.own_log, name="sign_in_log"),
    path("account/sign-ins/end-others/", account.end_other_sign_ins, name="end_other_sign_ins"),
    path("account/sign-ins/<int:pk>/end/", account.end_sign_in, name="end_sign_in"),
]
of_users = [
    path("<int:pk>/second-factor/reset/", account.reset, name="reset_second_factor"),
    path("<int:pk>/sign-ins/", log.sign_ins_of_user, name="sign_ins"),
    path("<int:pk>/sign-ins/end/", log.end_sign_ins_of_user, name="end_sign_ins"),
    path("<int:pk>/sign-ins/<int:sign_in_pk>/end/", log.end_sign_in_of_user, name="end_sign_in"),
    path("<int:pk>/own-sign-in/disconnect/", own_sign_in_rules.disconnect, name="disconnect_own_sign_in"),
]
of_company = [
    path("sign-in-rules/", account.sign_in_rules, name="sign_in_rules"),
    path("sign-in-log/", log.company_log, name="sign_in_log"),
    path("own-sign-in/", own_sign_in_rules.set_up, name="own_sign_in"),
    path("own-sign-in/try/", own_sign_in_rules.try_it, name="try_own_sign_in"),
    path("own-sign-in/ask/", own_sign_in_rules.ask_issuer, name="ask_issuer"),
    path("own-sign-in/switch/", own_sign_in_rules.switch, name="switch_own_sign_in"),
]
