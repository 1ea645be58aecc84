"""Ways to write one address: found out where it would be mailed twice, or somebody else taken for a user."""

import pytest
from django.core.exceptions import ValidationError

from common.forms.fields import AddressField, EmailLinesField
from common.mail_addresses import mailbox_of, with_plain_domain


@pytest.mark.parametrize(
    ("typed", "stored", "mailbox"),
    [
        ("Ann.Bee@B.Example", "Ann.Bee@b.example", "ann.bee@b.example"),
        ("a@MÜNCHEN.example", "a@münchen.example", "a@münchen.example"),
        ("A@xn--mnchen-3ya.example", "A@münchen.example", "a@münchen.example"),
        ("a@ｂ.example", "a@b.example", "a@b.example"),  # wide letters are mailed as plain ones
        ("a@straße.example", "a@strasse.example", "a@strasse.example"),
        ("a@shıp.example", "a@shıp.example", "a@shıp.example"),  # without its dot it is another letter
    ],
)
def test_one_mailbox_is_written_in_one_way(typed, stored, mailbox):
    assert (with_plain_domain(typed), mailbox_of(typed)) == (stored, mailbox)
    assert with_plain_domain(stored) == stored
    assert EmailLinesField().clean(f"{typed}\n{mailbox}") == [mailbox]


@pytest.mark.parametrize(
    "typed",
    [
        "a@[127.0.0.1]",
        "a@[IPv6:fe80::1]",
        "ann\u0131e@b.example",  # an i without its dot, which Django takes for an I
        "ki\u017fs@b.example",  # a long s
        "a@xn--a.example",  # the ASCII form of nothing
        "a@b\u2800.example",
        "a@b\u00a0.example",
        "a@b☃.example",
        "Ann <a@b.example",
        "Ann Bee",
        "boss, staff, Ann <a@b.example>",
        "a@b.example\r\nBcc: c@d.example",
        '"ann"@b.example',
        "a@b.example，x.example",
        "a@b.example＠x.example",
        "a@b＜x.example",
        "a@b¨x.example",
        f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.example",
        f"a@{'İ' * 60}.{'İ' * 60}.{'İ' * 60}.ex",  # longer once it is in small letters
        f"a@{'ü' * 62}.example",  # longer than a domain's part may be once it is in ASCII
    ],
)
def test_what_cannot_be_mailed_is_refused(typed):
    with pytest.raises(ValidationError):
        EmailLinesField().clean(typed)


@pytest.mark.parametrize(
    ("pasted", "addresses"),
    [
        ("a@b.example\u200b", ["a@b.example"]),
        ("\u200ea@b\u2060.example\u202e", ["a@b.example"]),
        ("a@mu\u0308nchen.example", ["a@münchen.example"]),
        ("Ann O’Bee <a@b.example>", ["a@b.example"]),
        ("<a@b.example>,", ["a@b.example"]),
        ('"Bee, Ann" <a@b.example>; Cee, Cy <c@d.example>', ["a@b.example", "c@d.example"]),
        ("a@b.example <a@b.example>", ["a@b.example"]),
        ("mailto:a@b.example?subject=Hello", ["a@b.example"]),
        ("Ann <MAILTO:a%2Bx@b.example>", ["a+x@b.example"]),
        (
            "a@b.example,c@d.example e@f.example;\n g@h.example",
            [f"{x}.example" for x in ("a@b", "c@d", "e@f", "g@h")],
        ),
        ("e@f.example, Ann Bee <a@b.example>, g@h.example", ["e@f.example", "a@b.example", "g@h.example"]),
    ],
)
def test_addresses_as_mail_programs_copy_them(pasted, addresses):
    assert EmailLinesField().clean(pasted) == addresses
    if len(addresses) == 1:
        assert AddressField().clean(pasted) == addresses[0]
    else:
        with pytest.raises(ValidationError, match="one e-mail address only"):
            AddressField().clean(pasted)


def test_190_characters_are_enough():
    longest = f"a@{'b' * 60}.{'c' * 60}.{'d' * 58}.example"
    assert len(longest) == 190
    assert EmailLinesField().clean(longest) == [longest]
    assert mailbox_of("a@xn--a.example") == "a@xn--a.example"
