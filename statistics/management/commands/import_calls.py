import csv
import json
import os
from itertools import islice
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from common.text import cleaned
from statistics.asterisk_files import AsteriskFile
from statistics.call_files import json_records, source_of
from statistics.records import ASTERISK
from statistics.records.asterisk import COLUMNS
from statistics.records.asterisk_columns import UnclearColumns
from statistics.services.intake import Taken, take_in_records
from users.models import Company

BATCH = 5_000
AS_TODAY = (
    "Where nobody is known to have had a number when a call began, it is of who has it today: for the past of a "
    "company that is new here."
)


class Command(BaseCommand):
    help = (
        "Take in call records from a file: FreeSWITCH's JSON (a record, one a line, or an array), Asterisk's CSV, or "
        "one of the telephone system's spool. May be run again at any time: what is known changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--company", type=cleaned, help="Asterisk: SIP domain of the company of the rows.")
        parser.add_argument("--batch", type=int, default=BATCH, help="Records taken in at once, or not at all.")
        parser.add_argument("--zone", type=cleaned, help="Asterisk: time zone of its times, such as Europe/London.")
        parser.add_argument("--holders-as-today", action="store_true", help=AS_TODAY)
        parser.add_argument(
            "--columns",
            help="Asterisk: the names of the columns in order, with commas, should the file not tell them itself; "
            "- is one of no interest. Such as: accountcode,src,dst,...,amaflags,uniqueid,linkedid",
        )

    def handle(self, *args, file, company, zone, columns, batch, holders_as_today, **options):
        if batch < 1:
            raise CommandError("--batch must be at least 1.")
        try:
            source = source_of(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        of_asterisk = None
        if source == ASTERISK:
            check_where_rows_belong(company, zone)
            of_asterisk = opened(file, company, zone, columns)
        rows = of_asterisk.records() if of_asterisk else json_records(file, source)
        with Rejected(f"{file}.rejected", as_csv=source == ASTERISK) as rejected:
            taken = self.take_in(source, rows, rejected, batch, holders_as_today)
        self.report(taken, rejected, of_asterisk)

    def take_in(self, source, rows, rejected, most, holders_as_today):
        """Batch by batch, each all or none: stopped in the middle, the same command again goes on."""
        taken, seen = Taken(), 0
        while batch := list(islice(rows, most)):
            records = []
            for line, raw, record, reason in batch:
                if record is None:
                    rejected.add(line, raw, reason)
                else:
                    records.append(record)
            try:
                taken += take_in_records(source=source, records=records, holders_as_today=holders_as_today)
            except DatabaseError as error:
                raise CommandError(
                    f"The database failed after {seen} records ({error}). Run the command again: nothing is lost."
                ) from error
            seen += len(batch)
            if self.stderr.isatty():
                self.stderr.write(f"\r{seen} records", ending="")
                self.stderr.flush()
        if self.stderr.isatty():
            self.stderr.write("")
        return taken

    def report(self, taken, rejected, of_asterisk):
        self.stdout.write(
            f"{taken.taken} new, {taken.known} known, {taken.kept} kept aside, {rejected.count} rejected."
        )
        if rejected.count:
            self.stdout.write(f"The rejected ones are in {rejected.path}, with the reason.")
        if of_asterisk:
            self.stdout.write(f"Of rows that were new {taken.legs} legs came: calls of users, and offers to them.")
            if taken.kept:
                self.stdout.write(
                    "Rows kept aside, each with the reason, are among the operators' records kept aside."
                )
            self.report_form(of_asterisk)

    def report_form(self, file):
        """How the file was read, and what nobody can read in it."""
        for count, names in file.columns.items():
            further = ", ".join(name for name in names if name not in ("", *COLUMNS))
            self.stdout.write(f"Rows of {count} columns were read with {further or 'nothing further'}.")
        company = Company.objects.get(sip_domain=file.about["company"])
        if words := file.clock.warning(company.time_zone):
            self.stdout.write(f"Warning: {words}")
        if cannot := file.cannot_tell():
            self.stdout.write("This file cannot tell:")
        for line in cannot:
            self.stdout.write(f"- {line}.")


def opened(path, company, zone, columns):
    try:
        return AsteriskFile(path, company, zone, columns.split(",") if columns else None)
    except UnclearColumns as error:
        raise CommandError(
            f"{path}: {error}. Nothing was taken in. Name all columns of the file in their order: "
            f"--columns {','.join(COLUMNS)},uniqueid,userfield,peeraccount,linkedid,sequence"
        ) from error


def check_where_rows_belong(company, zone):
    if not company or not zone:
        raise CommandError("Asterisk's CSV says neither whose calls these are nor where: give --company and --zone.")
    if not Company.objects.filter(sip_domain=company).exists():
        raise CommandError(f"No company has the SIP domain {company}.")
    try:
        ZoneInfo(zone)
    except (ValueError, LookupError, OSError) as error:
        raise CommandError(f"{zone} is no time zone such as Europe/London.") from error


class Rejected:
    """The file of what was rejected, made when there is something to put in; one of an earlier run goes."""

    def __init__(self, path, as_csv):
        self.path, self.as_csv, self.count, self._file = path, as_csv, 0, None

    def __enter__(self):
        if os.path.exists(self.path):
            os.remove(self.path)
        return self

    def __exit__(self, *error):
        if self._file:
            self._file.close()

    def add(self, line, raw, reason):
        if self._file is None:
            self._file = open(self.path, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed by __exit__
        if self.as_csv:
            csv.writer(self._file).writerow([line, reason, *raw])
        else:
            self._file.write(json.dumps({"line": line, "reason": reason, "record": raw}) + "\n")
        self.count += 1
