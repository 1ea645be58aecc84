"""What is asked of a password, said before it is typed and when it is refused. No meter: those reward P@ssw0rd1!"""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .hashing import LONGEST_PASSWORD

PASSWORD_RULES = gettext_lazy(
    "At least 10 characters; not your name, username or e-mail address, and none that many people use. "
    "Three words that have nothing to do with one another make a good one."
)


class NotLikeTheUser(UserAttributeSimilarityValidator):
    def get_error_message(self):
        return _("This is too much like your %(verbose_name)s, which others know. Choose something else.")


class LongEnough(MinimumLengthValidator):
    def get_error_message(self):
        return ngettext(
            "Use at least %(min_length)d character. Three words make a good password.",
            "Use at least %(min_length)d characters. Three words make a good password.",
            self.min_length,
        )


class NotCommon(CommonPasswordValidator):
    def get_error_message(self):
        return _("Many people use this password, so it is tried first. Put three words together instead.")


class NotDigitsAlone(NumericPasswordValidator):
    def get_error_message(self):
        return _("Digits alone are soon guessed. Add words.")


class NotTooLong:
    """A bound on passwords, so that hashing one cannot be made to take long."""

    max_length = LONGEST_PASSWORD

    def validate(self, password, user=None):
        if len(password) > self.max_length:
            raise ValidationError(
                _("Use at most %(max)d characters."),
                code="password_too_long",
                params={"max": self.max_length},
            )

    def get_help_text(self):
        return _("At most %(max)d characters.") % {"max": self.max_length}
