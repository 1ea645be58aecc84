from django.urls import include, path

from . import user_list

urlpatterns = [path("bench/users/", user_list.bare), path("", include("pbxportal.urls"))]

handler404 = "pbxportal.views.not_found"
