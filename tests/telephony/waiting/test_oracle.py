"""The lines do at each second and at each event what the oracle says, which works nothing out beforehand."""

from random import Random

from hypothesis import Phase, given, settings

from tests.telephony.waiting.groups import Floor
from tests.telephony.waiting.oracle import Oracle
from tests.telephony.waiting.play import Day, scripts

WITHOUT_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]  # which takes minutes


def beside(oracle):
    """Compares what came of one moment; who was asked is not the oracle's."""

    def tell(floor, said, method, *arguments):
        expected = list(getattr(oracle, "look" if method == "tick" else method)(*arguments, floor.now))
        said = [one for one in said if one[0] != "asks"]
        assert sorted(said, key=str) == sorted(expected, key=str), (floor.now, method, arguments)
        assert [one for one in said if one[0] == "rings"] == [one for one in expected if one[0] == "rings"]

    return tell


@settings(max_examples=200, phases=WITHOUT_SHRINKING)
@given(scripts())
def test_what_is_due_happens_in_its_second_and_nothing_else(script):
    Day(Floor(7), script, beside(Oracle(Random(7)))).play(more_seconds=150)
