from django.contrib import admin
from django.urls import include, path

from users.views import account, own_pages, second_factor, sign_in, visits

from . import metrics, probes, views

urlpatterns = [
    path("", sign_in.landing, name="landing"),
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", second_factor.enter_code, name="enter_code"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", sign_in.change_own_password, name="change_own_password"),
    path("password/forgotten/", sign_in.ask_for_password_link, name="ask_for_password_link"),
    path("password/<uidb64>/<token>/", sign_in.choose_password, name="choose_password"),
    path("password/chosen/", sign_in.password_chosen, name="password_chosen"),
    path("account/", account.account, name="account"),
    path("account/second-factor/", second_factor.second_factor, name="second_factor"),
    path("account/second-factor/set-up/", second_factor.set_up_second_factor, name="set_up_second_factor"),
    path("account/second-factor/recovery-codes/", second_factor.new_recovery_codes, name="new_recovery_codes"),
    path("account/second-factor/off/", second_factor.switch_off_second_factor, name="switch_off_second_factor"),
    path("account/sign-ins/", account.sign_in_list, name="sign_in_list"),
    path("account/sign-ins/end-others/", account.end_other_sign_ins, name="end_other_sign_ins"),
    path("account/sign-ins/<int:pk>/end/", account.end_sign_in, name="end_sign_in"),
    path("me/", own_pages.me, name="me"),
    path("users/", include("users.urls")),
    path("company/", include("users.company_urls")),
    path("companies/<int:company_pk>/enter/", visits.enter, name="enter_company"),
    path("companies/leave/", visits.leave, name="leave_company"),
    path("service-numbers/", include("service_numbers.urls")),
    path("engine/", include("pbxportal.engine_urls")),
    path("statistics/", include("statistics.urls")),
    path("operator/", admin.site.urls),
    path("theme.css", views.theme, name="theme"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
]

handler400 = "pbxportal.views.bad_request"
handler403 = "pbxportal.views.forbidden"
handler404 = "pbxportal.views.not_found"
handler500 = "pbxportal.views.server_error"
