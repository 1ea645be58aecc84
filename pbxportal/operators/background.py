"""What waits, runs, has failed and comes again in the background, and the outbox. Operators let it be tried again."""

from datetime import timedelta

from django.contrib import admin, messages
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Now
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from common.recurring import RECURRING
from users.models import Company, OutgoingMail, RecurringTask
from users.retention import Kind
from users.services.outbox import NoLongerHolds, TooManyMails, send_again

from ..worker import put_off
from .of_company import company, moment_of
from .read_only import ReadOnly
from .retention import SaysHowLong

admin.site.unregister(DBTaskResult)  # the library's own page shows what tasks were told


class BackgroundTask(DBTaskResult):
    """A task as operators see it: whose it is and how it goes. What it was told may be somebody's address."""

    class Meta:
        proxy = True
        app_label = "users"
        verbose_name = gettext_lazy("task")
        verbose_name_plural = gettext_lazy("tasks")

    def __str__(self):
        return capfirst(self.task_path.rpartition(".")[2].replace("_", " "))


@admin.register(BackgroundTask)
class BackgroundTaskAdmin(SaysHowLong, ReadOnly, admin.ModelAdmin):
    """The oldest first."""

    list_display = [
        "__str__",
        "status",
        "company",
        "enqueued_at",
        "due",
        "started_at",
        "tries",
        "error",
    ]
    list_filter = ["status"]
    search_fields = ["task_path", "exception_class_path"]
    ordering = ["enqueued_at"]
    fields = readonly_fields = [*list_display, "finished_at", "traceback"]
    actions = ["run_again"]
    kept_as = [Kind.DONE_TASKS, Kind.FAILED_TASKS]

    def get_queryset(self, request):
        companies = Company.objects.filter(pk=Cast(OuterRef("of_company"), BigIntegerField()))
        tasks = super().get_queryset(request).annotate(of_company=KT("args_kwargs__kwargs__tenant"))
        return tasks.annotate(company_name=Subquery(companies.values("name")))

    @admin.display(description=gettext_lazy("company"))
    def company(self, task):
        return task.company_name

    @admin.display(description=gettext_lazy("error"), ordering="exception_class_path")
    def error(self, task):
        return task.exception_class_path.rpartition(".")[2]

    @admin.display(description=gettext_lazy("not before"))
    def due(self, task):
        return None if task.run_after == get_date_max() else task.run_after

    @admin.display(description=gettext_lazy("tries"))
    def tries(self, task):
        return len(task.worker_ids)

    @admin.action(description=gettext_lazy("Run the selected tasks again, at once"), permissions=["view"])
    def run_again(self, request, tasks):
        """Those that have failed or wait for their next try; others are done, or being done."""
        waiting = DBTaskResult.objects.filter(pk__in=[task.pk for task in tasks], status__in=["FAILED", "READY"])
        those = list(waiting.select_for_update())
        for task in those:
            put_off(task, None)
        words = ngettext("%(count)d task is run again.", "%(count)d tasks are run again.", len(those))
        messages.info(request, words % {"count": len(those)})


@admin.register(RecurringTask)
class RecurringTaskAdmin(ReadOnly, admin.ModelAdmin):
    """What workers place by themselves: when last, how that went, and when next."""

    list_display = ["what", "every", "placed_at", "went", "next_at"]
    list_display_links = None
    fields = readonly_fields = list_display
    actions = ["do_at_once"]

    def get_queryset(self, request):
        last = DBTaskResult.objects.filter(pk=OuterRef("task"))
        known = super().get_queryset(request).filter(name__in=RECURRING)
        return known.annotate(status=Subquery(last.values("status")))

    @admin.display(description=gettext_lazy("what"), ordering="name")
    def what(self, row):
        return capfirst(RECURRING[row.name].label)

    @admin.display(description=gettext_lazy("every"))
    def every(self, row):
        minutes = RECURRING[row.name].every // timedelta(minutes=1)
        if minutes % 60:
            return ngettext("minute", "%(count)d minutes", minutes) % {"count": minutes}
        return ngettext("hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}

    @admin.display(description=gettext_lazy("how it went"))
    def went(self, row):
        return TaskResultStatus(row.status).label if row.status else None

    @admin.action(description=gettext_lazy("Do the selected tasks now"), permissions=["view"])
    def do_at_once(self, request, rows):
        count = RecurringTask.objects.filter(pk__in=[row.pk for row in rows]).update(next_at=Now())
        words = ngettext("%(count)d task is done within seconds.", "%(count)d tasks are done within seconds.", count)
        messages.info(request, words % {"count": count})


@admin.register(OutgoingMail)
class OutgoingMailAdmin(SaysHowLong, ReadOnly, admin.ModelAdmin):
    """Every mail of the portal: to whom, what has become of it, and why not."""

    list_display = [
        moment_of("placed_at", gettext_lazy("placed")),
        "said",
        "to",
        company,
        "state",
        "tries",
        moment_of("next_try", gettext_lazy("next try")),
    ]
    list_filter = ["state", "trouble", "kind"]
    list_select_related = ["tenant"]
    search_fields = ["addresses__0", "message_id"]
    fields = readonly_fields = [
        *list_display,
        moment_of("waiting_since", gettext_lazy("waiting since")),
        moment_of("sent_at", gettext_lazy("sent")),
        "trouble",
        "message_id",
    ]
    actions = ["send_again"]
    kept_as = [Kind.MAILS]

    @admin.display(description=gettext_lazy("mail"))
    def said(self, mail):
        return mail.in_words

    @admin.display(description=gettext_lazy("to"))
    def to(self, mail):
        return ", ".join(mail.addresses)

    @admin.action(description=gettext_lazy("Send the selected mails again, at once"), permissions=["view"])
    def send_again(self, request, mails):
        for mail in mails:
            try:
                messages.info(request, send_again(mail=mail).in_words)
            except NoLongerHolds as refusal:
                messages.warning(request, f"{mail}: {refusal}")
            except TooManyMails:
                messages.warning(request, _("%(mail)s: three an hour are enough.") % {"mail": mail})
