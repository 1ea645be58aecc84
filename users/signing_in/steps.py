"""Between the password and the code of the second factor: who has proved what in this session."""

from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as login_with_device

from common.clock import is_recent

from ..models import User
from .confirming import About, note_confirmed
from .known_browsers import meet_browser
from .services.second_factor import asks_for_second_step

PENDING, PASSKEY = "between_steps", "passkey"
# Of who came by the company's own sign-in: its sign; and whether its service has asked for a second factor itself.
CAME_BY, FACTOR_OF_SERVICE = "own_sign_in", "second_factor_of_service"
FILES_LOST = "files"  # in the query of the page to sign in on: why somebody was sent there
MINUTES = 10
OWN_SIGN_IN_BACKEND = "users.backends.OwnSignInBackend"


def is_fresh(moment, seconds=MINUTES * 60):
    return moment is not None and is_recent(moment, seconds)


def wait_for_code(request, user, target):
    """Remember who has given the right password, without signing in; `target` is where to go afterwards."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "backend": user.backend,
        "password": user.get_session_auth_hash(),
        "at": timezone.now().timestamp(),
        "target": target,
    }


def has_begun(request):
    """Whether somebody in this browser has given a password, however long ago, and no code yet."""
    return PENDING in request.session and not request.user.is_authenticated


def user_waiting_for_code(request):
    """Who that was, or None after ten minutes, or when the password or the user is no longer what it was."""
    pending = request.session.get(PENDING)
    if request.user.is_authenticated or not pending or not is_fresh(pending["at"]):
        return None
    user = User.objects.select_related("tenant").with_permissions().filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), pending["password"]):
        return None
    return user


def finish_sign_in(request, user, device=None, passkey=None):
    """Sign in who has given the code, or used a passkey, as well; returns where to go."""
    pending = request.session.pop(PENDING)
    is_first = user.last_login is None
    login(request, user, backend=pending["backend"])
    if passkey is None:
        login_with_device(request, device)
    else:
        note_passkey(request, passkey)
    meet_browser(request, user, is_first=is_first)
    return pending["target"]


def sign_in_by_passkey(request, passkey, *, is_verified):
    """Sign in by a passkey alone: it counts as both factors when it has verified the user, else as one."""
    request.session.pop(PENDING, None)  # of somebody who was about to sign in here otherwise
    user, is_first = passkey.user, passkey.user.last_login is None
    login(request, user, backend="users.backends.PortalBackend")
    if is_verified:
        note_passkey(request, passkey)
    meet_browser(request, user, is_first=is_first)


def note_passkey(request, passkey):
    """This session has given a second factor: beside the password, or as both in one."""
    request.session[PASSKEY] = passkey.pk


def forget_second_factor(request):
    """The user has none any more, so this session has given none."""
    request.session.pop(DEVICE_ID_SESSION_KEY, None)
    request.session.pop(PASSKEY, None)


def sign_in_by_service(request, user, own, *, gave_factor, target):
    """Let in whom the company's own service knows; returns where to go. Who has a second factor here gives it first,
    unless the service has asked for one.
    """
    user.backend = OWN_SIGN_IN_BACKEND
    is_asked, is_first = not gave_factor and asks_for_second_step(user), user.last_login is None
    if is_asked:
        wait_for_code(request, user, target)
    else:
        login(request, user, backend=user.backend)
        meet_browser(request, user, is_first=is_first)
    request.session[CAME_BY], request.session[FACTOR_OF_SERVICE] = own.sign, gave_factor
    if not (is_asked or gave_factor) and user.must_have_second_factor:
        note_confirmed(request, About.OWN_SIGN_IN)  # as after a password: it may be set up at once
    return reverse("enter_code") if is_asked else target


def has_given_code(request):
    """Whether this session was signed in to, or set up, with a second factor: a code, a passkey, or the company's
    service's."""
    is_ours = DEVICE_ID_SESSION_KEY in request.session or PASSKEY in request.session
    return is_ours or bool(came_by(request) and request.session[FACTOR_OF_SERVICE])


def came_by(request):
    """The sign of the own sign-in that this session began with; None when it began by a password.

    What the session says of that outlives it: once it is switched off, the same user may sign in here by a password.
    """
    is_by_service = request.session.get(BACKEND_SESSION_KEY) == OWN_SIGN_IN_BACKEND
    return request.session.get(CAME_BY) if is_by_service else None


def has_to_set_up(request):
    """Whether this user has to have a second factor first, and this session has none."""
    return request.user.must_have_second_factor and not has_given_code(request)
