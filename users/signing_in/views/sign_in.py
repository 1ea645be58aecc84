from dataclasses import asdict

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView, LogoutView, PasswordResetConfirmView
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.rows import is_change, lock
from common.second_sends import done

from ...access import before_second_factor, public, signed_in
from ...models import Permission, SignInEvent, User
from ...services.visits import end_visits
from ..confirming import About, ask_again, is_confirmed, note_confirmed
from ..forms.sign_in import AskForPasswordLinkForm, ChangePasswordForm, SetPasswordByAdminForm, SignInForm
from ..known_browsers import keep_known, meet_browser
from ..noting import note_event
from ..services import sign_in as services
from ..services.changes import What, seen_from, tell_change
from ..services.log import Whence
from ..services.second_factor import asks_for_second_step
from ..services.sign_ins import end_sign_ins
from ..steps import FILES_LOST, came_by, wait_for_code
from ..targets import target_of
from ..throttling import counted_address, minutes_to_wait


class LeadsOn:
    """For a view of Django's: it goes on where `target_of` allows."""

    def get_redirect_url(self):
        return target_of(self.request)


class SignIn(LeadsOn, LoginView):
    """The password; who has a second factor is signed in only after its code, on the next page."""

    template_name = "users/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get(self, request, *args, **kwargs):
        if FILES_LOST in request.GET:
            messages.warning(
                request,
                _("You were signed out meanwhile, and nothing has been saved. Sign in, and choose files again."),
            )
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        user = form.get_user()
        if asks_for_second_step(user):
            wait_for_code(self.request, user, self.get_success_url())
            return redirect("enter_code")
        is_first = user.last_login is None
        answer = super().form_valid(form)
        meet_browser(self.request, user, is_first=is_first)
        if user.must_have_second_factor:  # and has none: with this it may be set up
            note_confirmed(self.request, About.OWN_SIGN_IN)
        return answer


class ChoosePassword(PasswordResetConfirmView):
    """With a link from a mail; whoever was signed in with the old password no longer is."""

    template_name = "users/choose_password.html"
    form_class = SetPasswordByAdminForm
    success_url = reverse_lazy("password_chosen")

    def get_user(self, uidb64):
        """As Django does; of two who use one link at the same moment the second finds it used."""
        user = super().get_user(uidb64)
        if user is None or not is_change(self.request):
            return user
        lock_user(user)
        return super().get_user(uidb64)

    def form_valid(self, form):
        ended = end_sign_ins(user=form.user, but=self.request.session.session_key)
        note_event(request=self.request, kind=SignInEvent.Kind.ENDED, user=form.user, times=ended)
        is_first = not form.user.has_usable_password()
        answer = super().form_valid(form)
        services.note_proved_email(user=form.user)
        if not is_first:
            tell_change(user=form.user, what=What.PASSWORD_BY_LINK, seen=seen_from(self.request, by=form.user))
        if self.request.user == form.user:  # its session was needed until here
            logout(self.request)
        messages.success(self.request, _("Your password has been saved. Sign in with it."))
        return answer


class SignOut(LeadsOn, LogoutView):
    """An operator leaves the company that was entered; who came by the own sign-in is led to where that ends."""

    def post(self, request, *args, **kwargs):
        end_visits(operator=request.user)
        self.came_by = came_by(request)
        return super().post(request, *args, **kwargs)

    def get_default_redirect_url(self):
        return (
            reverse("own_sign_in_left", args=[self.came_by]) if self.came_by else super().get_default_redirect_url()
        )


def where_to(request):
    """Where who has signed in goes on: where the way led, on this host, or to the landing page."""
    view = SignIn()
    view.setup(request)
    return view.get_success_url()


def lock_user(user):
    """Until the request is over nobody else changes a user's password."""
    lock(User.objects.filter(pk=user.pk))


sign_in = public(SignIn.as_view())
sign_out = signed_in(before_second_factor(SignOut.as_view()))
choose_password = public(ChoosePassword.as_view())


@public
@require_safe
def password_chosen(request):
    """Whoever has chosen one is told so there; a visitor who comes by gets no session for a message."""
    return redirect("sign_in")


def locked_out(request, response, credentials):
    """What axes answers after too many wrong passwords or codes, see users/signing_in/throttling.py."""
    minutes = minutes_to_wait(request, credentials)
    return render(request, "users/locked_out.html", {"minutes": minutes}, status=429)


@public
@require_http_methods(["GET", "POST"])
def ask_for_password_link(request):
    """The answer is the same whether or not somebody has this e-mail address."""
    form = AskForPasswordLinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        asked_from, whence = counted_address(request) or "", asdict(Whence.of(request))
        services.ask_for_password_link(email=form.cleaned_data["email"], asked_from=asked_from, whence=whence)
        return done(request, render(request, "users/password_link_sent.html", {"email": form.cleaned_data["email"]}))
    return render(request, "users/ask_for_password_link.html", {"form": form})


@signed_in
@require_http_methods(["GET", "POST"])
def change_own_password(request):
    """The form asks by itself for what one signs in with; who has just confirmed, in whatever way, need not again."""
    if is_change(request):
        lock_user(request.user)  # of two windows the second finds that the old password is no longer the right one
    if not request.user.has_usable_password() and not is_confirmed(request, About.OWN_SIGN_IN):
        return ask_again(request, About.OWN_SIGN_IN)
    form = ChangePasswordForm(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        ended = end_sign_ins(user=form.user, but=request.session.session_key)
        note_event(request=request, kind=SignInEvent.Kind.ENDED, user=form.user, times=ended)
        keep_known(request, form.user)
        tell_change(user=form.user, what=What.PASSWORD, seen=seen_from(request))
        messages.success(request, _("Your password has been changed. Other devices have been signed out."))
        return redirect("landing")
    return render(request, "users/own_password_form.html", {"form": form})


@signed_in
@require_safe
def landing(request):
    """Where people start, by the highest they may: Users, Service Numbers, Statistics, or their own pages.

    Operators start on the companies.
    """
    if request.tenant is None:
        return redirect(settings.OPERATOR_LANDING)
    if request.user.may(Permission.MANAGE_USERS):
        return redirect("users:list")
    if request.user.may(Permission.CHANGE_HOURS):
        return redirect("service_numbers:list")
    if request.user.may(Permission.SEE_STATISTICS):
        return redirect("statistics:report")
    return redirect("me")
