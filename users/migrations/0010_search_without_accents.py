import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Coalesce, Concat, Lower

# The letters of common.search_text on the day of this migration.
ACCENTED = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıĳĵķĺļľŀłńņňōŏőŕŗřśŝşšţťŧũūŭůűųŵŷźżžſơưǆǉǌǎǐǒǔǖǘǚǜǟǡǧǩǫǭǰǳǵǹǻȁȃȅȇȉȋȍȏȑȓȕȗșțȟȧȩȫȭȯȱȳ"
PLAIN = "aaaaaaceeeeiiiinoooooouuuuyyaaaccccddeeeeegggghhiiiiiijklllllnnnooorrrsssstttuuuuuuwyzzzsoudlnaiouuuuuaagkoojdgnaaaeeiioorruusthaeooooy"


class Migration(migrations.Migration):
    """A generated column cannot be altered: it is made anew, with its index."""

    dependencies = [("users", "0009_service_number_prices")]

    operations = [
        migrations.RemoveIndex(model_name="user", name="user_search"),
        migrations.RemoveField(model_name="user", name="search_text"),
        migrations.AddField(
            model_name="user",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    Lower(
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
                    models.Value(ACCENTED),
                    models.Value(PLAIN),
                    function="translate",
                    output_field=models.TextField(),
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
