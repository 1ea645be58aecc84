"""Which tones a recording has, to 0.1 s."""

import io

import numpy as np
import pytest
import soundfile

from telephony.softphones.tones import FAINTEST, RATE, TONES, greeting, heard_in, tone


def samples_of(*parts):
    """Samples of parts one after the other: (hertz, seconds), or (None, seconds) for silence."""
    return np.concatenate(
        [soundfile.read(io.BytesIO(tone(hz, s)))[0] if hz else np.zeros(round(RATE * s)) for hz, s in parts]
    )


def near(heard, expected):
    assert [one.tone for one in heard] == [hertz for hertz, _begins, _ends in expected]
    for one, (_hertz, begins, ends) in zip(heard, expected, strict=True):
        assert (one.begins, one.ends) == (pytest.approx(begins, abs=0.1), pytest.approx(ends, abs=0.1))


@pytest.mark.parametrize("hertz", TONES)
def test_each_tone_is_heard_as_itself_alone(hertz):
    assert heard_in(samples_of((hertz, 1))) == [(hertz, 0, 1)]


def test_it_says_from_when_to_when():
    heard = heard_in(samples_of((None, 0.5), (650, 0.8), (None, 0.6), (850, 1), (650, 0.4)), begins=100.0)
    near(heard, [(650, 100.5, 101.3), (850, 101.9, 102.9), (650, 102.9, 103.3)])


def test_two_at_once_are_both_heard():
    near(heard_in((samples_of((550, 1)) + samples_of((750, 1))) / 2), [(550, 0, 1), (750, 0, 1)])


def test_a_short_gap_is_none_and_a_longer_one_is():
    near(heard_in(samples_of((650, 0.5), (None, 0.1), (650, 0.5))), [(650, 0, 1.1)])
    assert len(heard_in(samples_of((650, 0.5), (None, 0.5), (650, 0.5)))) == 2


def test_what_is_too_faint_or_drowned_in_noise_is_not_heard():
    loud = samples_of((650, 1)) * 2  # full scale
    assert heard_in(loud * FAINTEST * 1.1) != []
    assert heard_in(loud * FAINTEST * 0.9) == []
    noise = np.random.default_rng(1).normal(0, 0.3, RATE)
    assert heard_in(noise) == []
    assert heard_in(loud * 0.1 + noise) == []


def test_what_no_telephone_has_recorded_yet_is_silence():
    assert heard_in(np.zeros(0)) == heard_in(samples_of((650, 0.1))) == []


def test_a_second_of_a_tone_can_be_repeated_without_a_crack():
    once = samples_of((650, 1))
    assert np.abs(np.concatenate([once, once]) - samples_of((650, 2))).max() < 1e-3


def test_a_greeting_is_three_notes_that_rise():
    """The first one tells who it is."""
    samples, _rate = soundfile.read(io.BytesIO(greeting(440)))
    assert [one.tone for one in heard_in(samples, (440, 550, 660, 1750))] == [440, 550, 660]
