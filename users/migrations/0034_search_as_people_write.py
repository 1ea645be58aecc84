import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Coalesce, Concat, Lower, Replace

# As common.search_text has them on the day of this migration.
LEFT_OUT = (
    r"['`\u00ad\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u0374\u0384\u05f3\u1fbd\u1fbf\u1fef\u1ffd"
    r"\u200b-\u200f\u2018\u2019\u201b\u2032\u2035\u2060\ua78c\ufeff\uff07]"
)
ACCENTS = r"[\u0300-\u036f]"
OWN_LETTERS, PLAIN_LETTERS = "øØłŁđĐħĦıŧŦς", "oollddhhittσ"
SPELT_OUT = {"ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th"}


def without(text, pattern):
    values = (models.Value(pattern), models.Value(""), models.Value("g"))
    return models.Func(text, *values, function="regexp_replace", output_field=models.TextField())


def folded(text):
    text = without(text, LEFT_OUT)
    text = models.Func(text, template="normalize(%(expressions)s, NFKD)", output_field=models.TextField())
    letters = (models.Value(OWN_LETTERS), models.Value(PLAIN_LETTERS))
    text = models.Func(Lower(text), *letters, function="translate", output_field=models.TextField())
    for letter, plain in SPELT_OUT.items():
        text = Replace(text, models.Value(letter), models.Value(plain))
    return without(text, ACCENTS)


class Migration(migrations.Migration):
    """A generated column cannot be altered: it is made anew, with its index."""

    dependencies = [("users", "0033_bars_and_refusals")]

    operations = [
        migrations.RemoveIndex(model_name="user", name="user_search"),
        migrations.RemoveField(model_name="user", name="search_text"),
        migrations.AddField(
            model_name="user",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=folded(
                    Concat(
                        "first_name",
                        models.Value(" "),
                        "last_name",
                        models.Value(" "),
                        "email",
                        models.Value(" "),
                        Coalesce("short_number", models.Value("")),
                        output_field=models.TextField(),
                    )
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search_text", "gin_trgm_ops"), name="user_search"
            ),
        ),
    ]
