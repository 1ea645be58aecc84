"""Real calls: through Asterisk and the controller as processes, between telephones that hear each other."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from django.conf import settings
from django.test import override_settings

from .controller import Controller
from .rows import gone_afterwards
from .scenes import play
from .stage import Stage
from .telephones import Outside

SECOND = 0.1  # real seconds that one of the settings lasts: 5 is the shortest ringing time there is
AT_ONCE = 12  # scenes

# Modules with scenes or tests that are no test modules by their names.
SCENES_APART = ("after_turns", "afterwards", "consultations", "groups", "messages", "passing_on", "waiting")
pytest.register_assert_rewrite(*(f"tests.telephony.real_calls.{name}" for name in SCENES_APART))


@pytest.fixture(scope="module")
def stage(request, asterisk, django_db_setup, django_db_blocker, tmp_path_factory):
    """The stage of a module, with people for its SCENES. It may say how many carriers call (CARRIERS), how many
    people's telephones are in a process (A_PROCESS), and at which address the controller has its database (database).
    """
    folder = tmp_path_factory.mktemp("calls")
    storages = settings.STORAGES | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(override_settings(MEDIA_ROOT=folder / "media", STORAGES=storages))
        stack.enter_context(gone_afterwards())
        database = getattr(request.module, "database", lambda: None)()
        controller = Controller(asterisk, folder, folder / "media", second=SECOND, database=database)
        controller.start()
        stack.callback(controller.stop)
        outside = Outside(stack, folder, callers=getattr(request.module, "CARRIERS", 2))
        made = Stage(asterisk, controller, outside, folder, a_process=getattr(request.module, "A_PROCESS", 8))
        stack.callback(made.close)
        made.furnish(sum(one.people for one in scenes_of(request)))
        getattr(request.module, "furnish", lambda stage: None)(made)
        made.open()
        controller.wait_until_ready()
        yield made


def scenes_of(request):
    """The SCENES of a module that tests have been chosen of; all, where one asks what has become of all."""
    chosen = [item for item in request.session.items if item.module is request.module]
    scenes = [item.callspec.params["one"] for item in chosen if "one" in getattr(item, "fixturenames", ())]
    return scenes if len(scenes) == len(chosen) else request.module.SCENES


@pytest.fixture(scope="module")
def played(request, stage):
    """A function that gives the end of a scene: all of the module are played at once."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        scenes = {one: threads.submit(play, stage, one) for one in scenes_of(request)}
    return lambda one: scenes[one].result()


@pytest.fixture(scope="module")
def in_turn(stage):
    """A function that plays a scene, in a thread with a connection of its own: what it changes is committed."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda one: thread.submit(play, stage, one).result()


@pytest.fixture(scope="module")
def played_all(request, played):
    """All scenes have been played, and went well."""
    for one in request.module.SCENES:
        played(one)
