"""Between the password and the code of the second factor: who has proved what in this session."""

from django.contrib.auth import login
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp import login as login_with_device

from ..models import User
from .known_browsers import meet_browser

PENDING = "between_steps"
MINUTES = 10


def is_fresh(moment):
    return moment is not None and 0 <= timezone.now().timestamp() - moment < MINUTES * 60


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


def finish_sign_in(request, user, device):
    """Sign in who has given the code as well; returns where to go."""
    pending = request.session.pop(PENDING)
    is_first = user.last_login is None
    login(request, user, backend=pending["backend"])
    login_with_device(request, device)
    meet_browser(request, user, is_first=is_first)
    return pending["target"]


def has_given_code(request):
    """Whether this session was signed in to, or set up, with a second factor."""
    return DEVICE_ID_SESSION_KEY in request.session


def has_to_set_up(request):
    """Whether this user has to have a second factor first, and this session has none."""
    return request.user.must_have_second_factor and not has_given_code(request)
