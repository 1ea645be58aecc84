import time
from pathlib import Path

from django.conf import settings
from django.http import StreamingHttpResponse
from django.urls import path

from common import outside_requests
from pbxportal.urls import *  # noqa: F403
from pbxportal.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401
from users.access import public
from users.models import Department


@public
def fail(request, how, who):
    """What no page does: it fails, with personal data in what it says and holds."""
    telephone = request.POST.get("telephone", "+447700900123")
    if how == "database":
        Department.objects.create(tenant_id=1, name=f"{who} {telephone}", parent_id=-1)
        Department.objects.raw("SELECT CAST(%s AS integer) AS id", [who])[0]
    raise ValueError(f"{who} at {telephone}")


@public
def stream(request, until):
    """What no page does yet: it says one thing, and another one once a file is there."""

    def pieces():
        yield "one\n"
        for _time in range(2000):
            if (Path(settings.STATIC_ROOT) / until).exists():
                break
            time.sleep(0.005)
        yield "two\n"

    return StreamingHttpResponse(pieces(), content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


urlpatterns += [path("stream/<until>/", stream)]
urlpatterns += [path("fail/<how>/<who>/", fail, name="fail")]
outside_requests._may_ask_this_machine = lambda: True  # where the tests' sign-in service is
