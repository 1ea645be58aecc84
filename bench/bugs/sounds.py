"""Bugs of sounds that people bring."""

from .bug import Bug

BUGS = [
    Bug(
        "two channels that cancel each other out",
        "common/readers/sounds.py",
        "CANCELLED = 1e-3, 0.25",
        "CANCELLED = 1e-3, 0.0",
        ("tests/service_numbers/test_audio_of_telephones.py::test_the_level_is_what_a_caller_hears",),
    ),
    Bug(
        "a header that is believed over its content",
        "common/readers/sound_files.py",
        "if opening[:4] in PARTS and (mended",
        "if False and (mended",
        ("tests/service_numbers/test_audio_of_telephones.py::test_the_content_is_believed_and_not_the_header",),
    ),
    Bug(
        "a hum that is taken for speech",
        "common/readers/loudness.py",
        "return (high - low) * np.blackman(TAPS)",
        "return high * np.blackman(TAPS)",
        ("tests/service_numbers/test_audio_of_telephones.py::test_the_level_is_what_a_caller_hears",),
    ),
    Bug(
        "a sound that clips when it is made louder",
        "common/readers/loudness.py",
        "gains = np.minimum(wanted, CEILING / np.maximum(peaks, 1e-9))",
        "gains = np.full(len(peaks), wanted)",
        (
            "tests/service_numbers/test_audio_of_telephones.py::test_what_is_too_quiet_is_made_louder_and_nothing_clips",
        ),
    ),
]
