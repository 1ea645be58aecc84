"""Two companies, their pages, and what must not change: made once for all tests of a module."""

from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime

from django.apps import apps
from django.contrib.auth.tokens import default_token_generator
from django.db import connection, transaction
from django.test import Client, TestCase
from django.urls import Resolver404, resolve, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from common.models import TenantModel
from history.models import ChangeSet
from tests import factories
from tests.confirming import BUT_OWN, confirmed
from tests.hostile.bodies import natural
from tests.hostile.pages import Form, read_page
from tests.hostile.right import right_pairs
from tests.routes import ROUTES
from tests.rows import address, rows_of
from users.models import Company, SignInEvent, User

FAR_AWAY = datetime(2099, 1, 1, tzinfo=UTC)
MOST_KINDS = 3  # of a form: rows that a button adds would never end
SEEN_BY = {"admin": "admin", "user": "own", "visitor": "anonymous"}


def world_of_all_pages():
    """A World in which each page of the route table that takes a POST has something to do."""
    world = World()
    world.clients["admin"].post(reverse("company:add_department"), {"name": "Undone"})
    world.rows["change_set"] = ChangeSet.objects.for_tenant(world.company).first()
    User.objects.filter(pk=world.rows["person"].pk).update(department=world.rows["department"])
    world.rows["other_prompt"] = factories.PromptFactory(tenant=world.company, name="other")
    for client in world.clients.values():
        client.raise_request_exception = False
        client.get(reverse("account"))  # where somebody is signed in has been noted
    return world


class World:
    def __init__(self):
        self.company = factories.CompanyFactory(name="Ours", sip_domain="ours.example")
        self.their_company = factories.CompanyFactory(name="THEIRS", sip_domain="theirs.example")
        admin = factories.AdminFactory(tenant=self.company, username="admin", first_name="Ada", last_name="Admin")
        their_admin = factories.AdminFactory(tenant=self.their_company, first_name="THEIRS", last_name="THEIRS")
        factories.UserFactory(tenant=self.company, username="nina")
        self.rows, self.theirs = rows_of(self.company), rows_of(self.their_company, word="THEIRS")
        factories.NumberFactory(tenant=self.company, e164="+441632960123")
        person = self.rows["person"]
        begun = datetime(2026, 1, 1, tzinfo=UTC)
        self.rows["absence"] = factories.AbsenceFactory(user=person, starts_at=begun, ends_at=FAR_AWAY)
        self.rows["prompt"] = factories.PromptFactory(tenant=self.company)  # used nowhere: it may be deleted
        factories.NewSoundFactory(prompt=self.rows["prompt"], trouble="unreadable")
        factories.PromptFactory(tenant=self.company, name="Quiet", level=-45.0)
        self.rows["export"] = factories.ExportFactory(user=admin, state="failed")
        people = {"admin": admin, "user": person, "visitor": None, "operator": factories.OperatorFactory()}
        self.clients = {name: signed_in(user) for name, user in people.items()}
        self.rows |= {"uid": urlsafe_base64_encode(force_bytes(person.pk))}
        self.rows |= {"token": default_token_generator.make_token(person)}
        self.clients["visitor"].get(reverse("choose_password", args=[self.rows["uid"], self.rows["token"]]))
        self.their_session = signed_in(their_admin).session.session_key
        self.their_ids = sorted({str(row.pk) for row in self.theirs.values() if hasattr(row, "pk")})
        self.their_ids += [str(their_admin.pk), str(self.their_company.pk), str(self.their_company.trunks.get().pk)]
        self._forms, self._queries = {}, {}
        others, links = statements(self)
        with connection.cursor() as cursor:  # prepared: planning them takes longer than the rows of a test
            commit(cursor)
            cursor.execute(f"DEALLOCATE ALL; PREPARE others AS {others}; PREPARE links AS {links}")
            self.state = self.others(cursor)

    def forms(self, sender):
        """The forms that a sender sees on all pages, by the name of the address they go to; and those of links."""
        if sender not in self._forms:
            self._forms[sender], self._queries[sender] = self._crawl(sender)
        return self._forms[sender]

    def queries(self, sender):
        """What pages read from a query, by path: as forms, made of forms that GET and of links."""
        self.forms(sender)
        return self._queries[sender]

    def _crawl(self, sender):
        forms, queries = {}, {}
        pages = [route for route in ROUTES if route.method == "GET" and getattr(route, SEEN_BY[sender]) == 200]
        urls = [address(route, self.rows) for route in pages]
        sent = set()
        while urls:
            self._read(sender, urls.pop(), forms, queries)
            for form in [one for some in [*forms.values(), *queries.values()] for one in some]:
                if (key := (form.method, form.action, *form.fields)) not in sent:
                    sent.add(key)
                    self._read(sender, form, forms, queries)  # what comes next: a preview, a confirmation
        for form in forms.get("sign_in", ()):
            form.fields["username"].shown, form.fields["password"].shown = ["nina"], [factories.PASSWORD]
        return forms, queries

    def _read(self, sender, what, forms, queries):
        """Take what a page, or the answer to a right form, shows into `forms` and `queries`."""
        with self.undone():
            client = self.clients[sender]
            if isinstance(what, str):
                answer = client.get(what, follow=True)
            elif what.method == "post":
                answer = client.generic("POST", what.action, *natural(what, right_pairs(what)))
            else:
                answer = client.get(what.action, dict(right_pairs(what)))
        if answer.status_code != 200 or answer.streaming or "html" not in answer["Content-Type"]:
            return
        found, links = read_page(answer.content.decode(), answer.request["PATH_INFO"])
        for path, names in links.items():
            linked = Form("get", path)
            for name, value in names.items():
                linked.field_named(name, "text").shown.append(value)
            found.append(linked)
        for form in found:
            kept = queries if form.method == "get" else forms
            same = kept.setdefault(form.action if form.method == "get" else name_of(form.action), [])
            if len(same) < MOST_KINDS and all(form.fields.keys() - one.fields.keys() for one in same):
                same.append(form)

    @contextmanager
    def undone(self):
        """Undo all rows, cookies and sign-ins that are made within."""
        cookies = {name: deepcopy(client.cookies) for name, client in self.clients.items()}
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        for name, client in self.clients.items():
            client.cookies = cookies[name]

    def send(self, sender, method, url, body=b"", content_type=""):
        """Send something, with what happens once it is saved, and check what it may not do. Returns the answer."""
        with self.undone(), connection.cursor() as cursor:
            with TestCase.captureOnCommitCallbacks(execute=True):
                answer = self.clients[sender].generic(method, url, body, content_type)
            text = b"".join(answer)
            commit(cursor)
            assert answer.status_code < 500
            if sender != "operator":
                assert b"THEIRS" not in text
                assert self.others(cursor) == self.state
                cursor.execute("EXECUTE links")
                assert cursor.fetchall() == []
        return answer

    def others(self, cursor):
        """All rows that are not ours."""
        cursor.execute("EXECUTE others")
        return cursor.fetchone()


def signed_in(user):
    client = Client()
    if user:
        confirmed(client, user, *BUT_OWN)
    return client


def commit(cursor):
    """What a commit would check and do at last; nothing here is ever committed."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def name_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def not_of_ours(world):
    return f"user_id NOT IN (SELECT id FROM users_user WHERE tenant_id = {world.company.pk})"


def statements(world):
    """Two queries: the rows that are not ours, one text a table; and rows of ours that point at others'.

    Of tables that no company owns, such as roles, prices and sessions, the rows that are there already.
    """
    parts, links = [], []
    owned = [model for model in apps.get_models() if issubclass(model, TenantModel) or model is User]
    for model in apps.get_models(include_auto_created=True):
        table, key = model._meta.db_table, model._meta.pk.column
        if model._meta.proxy or not model._meta.managed:
            continue
        if table == "django_session":
            which = f"session_key = '{world.their_session}'"
        elif model is Company:
            which = f"id <> {world.company.pk}"
        elif model is SignInEvent:  # a name that nobody has is noted as nobody's
            which = f'tenant_id IS DISTINCT FROM {world.company.pk} AND "user" IS NOT NULL'
        elif model in owned or "tenant" in {field.name for field in model._meta.concrete_fields}:
            which = f"tenant_id IS DISTINCT FROM {world.company.pk}"
        elif table == "otp_static_statictoken":
            which = f"device_id IN (SELECT id FROM otp_static_staticdevice WHERE {not_of_ours(world)})"
        elif "user" in {field.name for field in model._meta.concrete_fields}:  # sign-ins, authenticator apps
            which = not_of_ours(world)
        elif last := model._base_manager.order_by("pk").last():
            which = f"{key} <= '{last.pk}'"
        else:
            continue
        parts.append(f"(SELECT string_agg(t::text, '' ORDER BY t.{key}) FROM {table} t WHERE {which})")
        for field in model._meta.concrete_fields if model in owned else ():
            if field.related_model in owned:
                other = field.related_model._meta.db_table
                links.append(
                    f"SELECT '{table}.{field.column}' FROM {table} a JOIN {other} b ON b.id = a.{field.column} "
                    f"WHERE a.tenant_id = {world.company.pk} AND b.tenant_id IS DISTINCT FROM a.tenant_id"
                )
    return f"SELECT {', '.join(parts)}", " UNION ALL ".join(links)
