from django.contrib import admin
from django.urls import include, path

from . import addresses, metrics, probes, views

urlpatterns = [
    *addresses.SITE,
    path("users/", include(addresses.USERS)),
    path("company/", include(addresses.COMPANY)),
    path("service-numbers/", include(addresses.SERVICE_NUMBERS)),
    path("statistics/", include(addresses.STATISTICS)),
    path("engine/", include(addresses.ENGINE)),
    path("operator/", admin.site.urls),
    path("typed/<slug:key>/", views.typed_form, name="typed_form"),
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
