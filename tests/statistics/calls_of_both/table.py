"""The calls. Users 501 to 505; 501, 502 and 503 answer Support and pause for 12 seconds afterwards."""

from .people import PEOPLE
from .writing import (
    A1,
    A2,
    A3,
    D4,
    DOMAIN,
    E5,
    IN,
    OUT,
    OUTSIDE,
    SUPPORT,
    TRUNK,
    TRUNK_OUT,
    Case,
    S,
    agent,
    caller,
    outside_leg,
    phone,
    row,
    waits,
)


def by_504(*args, **more):
    return row(D4, *args, **{"src": "504", "dst": SUPPORT} | more)


def queued(peer, *args, **more):
    return row(TRUNK, peer, *args, app="Queue", **{"dst": SUPPORT} | more)


PASSED_ON = [
    Case(
        "501 answers and passes the caller on to 502 without asking",
        [
            *(phone("501", 0, 65, answer=5, transfer_to="blind:502"), phone("502", 65, 125, answer=70)),
            caller(0, 125, answer=5),
        ],
        [row(TRUNK, A1, 0, 65, 60, "ANSWERED"), row(TRUNK, A2, 65, 60, 55, "ANSWERED", dst="502")],
        [("501", IN, "answered", 5, 60, "", "transferred"), ("502", IN, "answered", 5, 55, "")],
    ),
    Case(
        "501 passes the caller on to a mobile outside",
        [
            *(phone("501", 0, 65, answer=5, transfer_to="blind:07700900456"), outside_leg(65, 125, answer=70)),
            caller(0, 125, answer=5),
        ],
        [row(TRUNK, A1, 0, 65, 60, "ANSWERED"), row(TRUNK, TRUNK_OUT, 65, 60, 55, "ANSWERED", dst="07700900456")],
        [("501", IN, "answered", 5, 60, "", "transferred")],
    ),
    Case(
        "501 passes the caller on to a group, where 502 and 503 ring until the caller gives up",
        [
            phone("501", 0, 65, answer=5, transfer_to="blind:600"),
            *(phone(user, 65, 80, "LOSE_RACE") for user in ("502", "503")),
            caller(0, 80, answer=5),
        ],
        [
            row(TRUNK, A1, 0, 65, 60, "ANSWERED"),
            *(row(TRUNK, peer, 65, 15, 0, "CANCEL", dst="600") for peer in (A2, A3)),
        ],
        [
            ("501", IN, "answered", 5, 60, "", "transferred"),
            *(("502", IN, "abandoned", 15, 0, ""), ("503", IN, "abandoned", 15, 0, "")),
        ],
    ),
    Case(
        "504 rings somebody outside and passes them on to 505",
        [
            caller(0, 60, answer=5, user="504", to=OUTSIDE, transfer_to="blind:505"),
            *(outside_leg(0, 100, answer=5), phone("505", 60, 100, answer=64)),
        ],
        [
            by_504(TRUNK_OUT, 0, 60, 55, "ANSWERED", dst=OUTSIDE),
            row(TRUNK_OUT, E5, 60, 40, 36, "ANSWERED", made=0, dst="505"),
        ],
        [("504", OUT, "answered", 5, 55, "", "transferred"), ("505", IN, "answered", 4, 36, "")],
    ),
    Case(
        "504 rings 505 inside and passes 505 on to somebody outside: that is no call of 505",
        [
            caller(0, 60, answer=5, user="504", to="505", transfer_to="blind:07700900456"),
            *(phone("505", 0, 100, answer=5), outside_leg(60, 100, answer=64)),
        ],
        [
            by_504(E5, 0, 60, 55, "ANSWERED", dst="505"),
            row(E5, TRUNK_OUT, 60, 40, 36, "ANSWERED", made=0, src="505", dst="07700900456"),
        ],
        [("504", OUT, "answered", 5, 55, "", "transferred"), ("505", IN, "answered", 5, 95, "")],
        asterisk_legs=[("504", OUT, "answered", 5, 55, "", "transferred"), ("505", IN, "answered", 5, 55, "")],
        cannot_tell="how long who was passed on talked with the next one",
    ),
    Case(
        "501 answers, asks 502, and puts the caller through",
        [
            phone("501", 0, 90, answer=5, transfer_to="att:call-502"),
            caller(40, 90, answer=45, user="501", to="502", uuid="CALL-ask", call_uuid="CALL-ask"),
            *(phone("502", 40, 150, answer=45, call_uuid="CALL-ask"), caller(0, 150, answer=5)),
        ],
        [
            row(TRUNK, A1, 0, 90, 85, "ANSWERED"),
            row("PJSIP/501-000000c1", A2, 40, 50, 45, "ANSWERED", made=40, src="501", dst="502"),
            row(TRUNK, A2, 90, 60, 60, "ANSWERED"),
        ],
        [
            *(("501", IN, "answered", 5, 85, "", "transferred"), ("501", OUT, "answered", 5, 45, "")),
            ("502", IN, "answered", 5, 105, ""),
        ],
    ),
]

OWN_CALLS = [
    Case(
        f"504 rings somebody outside, who {words}",
        [outside_leg(0, end, cause, answer=answer), caller(0, end, cause, answer=answer, user="504", to=OUTSIDE)],
        [by_504(TRUNK_OUT, 0, end, talk, disposition, dst=OUTSIDE)],
        [("504", OUT, outcome, end - talk, talk, "")],
    )
    for words, cause, answer, end, talk, disposition, outcome in (
        ("answers", "NORMAL_CLEARING", 9, 40, 31, "ANSWERED", "answered"),
        ("does not answer", "NO_ANSWER", None, 30, 0, "NO ANSWER", "unanswered"),
        ("is busy", "USER_BUSY", None, 2, 0, "BUSY", "unanswered"),
        ("is too slow: 504 gives up", "ORIGINATOR_CANCEL", None, 11, 0, "CANCEL", "unanswered"),
    )
]
OWN_CALLS += [
    Case(
        "504 rings somebody outside, and the network fails",
        [caller(0, 1, "NORMAL_TEMPORARY_FAILURE", rang=None, user="504", to=OUTSIDE)],
        [by_504(TRUNK_OUT, 0, 1, 0, "FAILED", dst=OUTSIDE)],
        [("504", OUT, "error", 1, 0, "")],
    ),
    Case(
        "504 waits in the queue of Support for 45 seconds and hangs up",
        [waits(0, 45, 0, left=45, reason="BREAK_OUT", user="504")],
        [by_504("", 0, 45, 45, "ANSWERED", app="Queue")],
        [("504", OUT, "unanswered", 45, 0, "")],
        (45, False, True),
    ),
    Case(
        "504 hears an announcement",
        [caller(0, 8, answer=0, bridge=False, user="504", to="*60", last_app="playback")],
        [by_504("", 0, 8, 8, "ANSWERED", app="Playback", dst="*60")],
        [("504", OUT, "unanswered", 8, 0, "")],
    ),
    Case(
        "504 leaves a message in a mailbox",
        [caller(0, 24, answer=0, bridge=False, user="504", last_app="voicemail", voicemail_account="501")],
        [by_504("", 0, 24, 24, "ANSWERED", app="VoiceMail", dst="501")],
        [("504", OUT, "unanswered", 24, 0, "")],
    ),
    Case(
        "504 hears a menu that nobody has heard of yet",
        [caller(0, 20, answer=0, bridge=False, user="504", to="700", last_app="new_menu")],
        [by_504("", 0, 20, 20, "ANSWERED", app="NewMenu", dst="700")],
        [("504", OUT, "unanswered", 20, 0, "")],
    ),
    Case(
        "504 talks in a conference room",
        [caller(0, 90, answer=0, bridge=False, user="504", to="800", last_app="conference")],
        [by_504("", 0, 90, 90, "ANSWERED", app="ConfBridge", dst="800")],
        [("504", OUT, "answered", 0, 90, "")],
    ),
    Case(
        "Somebody outside hears the closed message: no phone was offered the call",
        [caller(0, 15, answer=0, bridge=False, to=SUPPORT, last_app="playback")],
        [row(TRUNK, "", 0, 15, 15, "ANSWERED", app="Playback", dst=SUPPORT)],
    ),
    Case(
        "An old Asterisk writes one row: 501 did not answer, the mailbox did",
        [
            phone("501", 0, 20, "NO_ANSWER"),
            caller(0, 50, answer=20, bridge=False, last_app="voicemail", voicemail_account="501"),
        ],
        [row(TRUNK, A1, 0, 50, 30, "ANSWERED", app="VoiceMail")],
        [("501", IN, "unanswered", 20, 0, "")],
        asterisk_legs=[("501", IN, "unanswered", 50, 0, "")],
        cannot_tell="how long it rang before the mailbox answered",
    ),
]

QUEUES = [
    Case(
        "A queue rings 501 and 502 twice, the second time 502 answers",
        [
            *(agent(user, 0, 25, "NO_ANSWER") for user in ("501", "502")),
            *(agent("501", 30, 33, "LOSE_RACE"), agent("502", 30, 93, answer=33), waits(0, 93, 0, answered=33)),
        ],
        [
            *(queued(A1, 0, 25, 0, "NO ANSWER"), queued(A2, 0, 25, 0, "NO ANSWER")),
            *(
                queued("PJSIP/501-000000b1", 30, 3, 0, "NO ANSWER"),
                queued("PJSIP/502-000000b2", 30, 63, 60, "ANSWERED"),
            ),
        ],
        [
            *(("501", IN, "unanswered", 25, 0, S), ("502", IN, "unanswered", 25, 0, S)),
            *(("501", IN, "elsewhere", 3, 0, S), ("502", IN, "answered", 3, 60, S)),
        ],
        (33, True, False),
    ),
    Case(
        "The caller waits in the queue and hangs up, nobody was free",
        [waits(0, 30, 0, left=30, reason="BREAK_OUT", to=SUPPORT)],
        [queued("", 0, 30, 30, "ANSWERED")],
        [],
        (30, False, True),
    ),
    Case(
        "The caller hangs up in the queue while 501 and 502 ring",
        [
            *(agent(user, 0, 14, "ORIGINATOR_CANCEL") for user in ("501", "502")),
            waits(0, 14, 0, left=14, reason="BREAK_OUT", to=SUPPORT),
        ],
        [queued(A1, 0, 14, 0, "CANCEL"), queued(A2, 0, 14, 0, "CANCEL")],
        [("501", IN, "abandoned", 14, 0, S), ("502", IN, "abandoned", 14, 0, S)],
        (14, False, True),
    ),
    Case(
        "Nobody answers in the queue, the caller is sent on to voicemail",
        [agent("501", 0, 25, "NO_ANSWER"), waits(0, 60, 0, left=25, reason="TIMEOUT", to=SUPPORT)],
        [
            queued(A1, 0, 25, 0, "NO ANSWER"),
            row(TRUNK, "", 25, 35, 35, "ANSWERED", app="VoiceMail", dst=SUPPORT),
        ],
        [("501", IN, "unanswered", 25, 0, S)],
        (25, False, False),
    ),
    Case(
        "Nobody is available: the queue sends the caller on to voicemail at once",
        [waits(0, 35, 0, left=0, reason="NO_AGENT_TIMEOUT", to=SUPPORT)],
        [queued("", 0, 0, 0, "ANSWERED"), row(TRUNK, "", 0, 35, 35, "ANSWERED", app="VoiceMail", dst=SUPPORT)],
        [],
        (0, False, False),
    ),
    Case(
        "Nobody is available, and the caller never gets as far as the queue",
        [
            caller(0, 35, answer=0, bridge=False, to=SUPPORT, cc_side="member", cc_queue=f"support@{DOMAIN}")
            | {"cc_cancel_reason": "NO_AGENT_TIMEOUT", "last_app": "voicemail"}
        ],
        [row(TRUNK, "", 0, 35, 35, "ANSWERED", app="VoiceMail", dst=SUPPORT)],
        [],
        (0, False, False),
        asterisk_queue=(),
        cannot_tell="whether who heard the system alone came to a service number with nobody available, or closed",
    ),
    Case(
        "The same, by a word for it that nobody has heard of yet",
        [agent("501", 0, 25, "NO_ANSWER"), waits(0, 60, 0, left=25, reason="SENT_TO_MOON", to=SUPPORT)],
        [
            queued(A1, 0, 25, 0, "NO ANSWER"),
            row(TRUNK, "", 25, 35, 35, "ANSWERED", app="ToTheMoon", dst=SUPPORT),
        ],
        [("501", IN, "unanswered", 25, 0, S)],
        (25, False, False),
    ),
    Case(
        "FreePBX: after a greeting of 8 seconds a queue rings 501 and 502 by Local channels, 501 answers",
        [
            *(agent("502", 8, 18, "LOSE_RACE"), agent("501", 8, 68, answer=18)),
            waits(0, 68, 8, answered=18, to=SUPPORT),
        ],
        [
            queued("Local/501@from-queue-0000001a;1", 0, 68, 68, "ANSWERED"),
            queued("Local/502@from-queue-0000001b;1", 8, 10, 0, "NO ANSWER"),
            row("Local/501@from-queue-0000001a;2", A1, 8, 60, 50, "ANSWERED", made=8, dst="501"),
            row("Local/502@from-queue-0000001b;2", A2, 8, 10, 0, "NO ANSWER", made=8, dst="502"),
        ],
        [("501", IN, "answered", 10, 50, S), ("502", IN, "elsewhere", 10, 0, S)],
        (10, True, False),
        asterisk_queue=(18, True, False),
        cannot_tell="how long a greeting took before the queue",
    ),
    Case(
        "FreePBX: the caller gives up in the queue after a second",
        [agent("501", 0, 1, "ORIGINATOR_CANCEL"), waits(0, 1, 0, left=1, reason="BREAK_OUT", to=SUPPORT)],
        [
            queued("Local/501@from-queue-0000001d;1", 0, 1, 0, "CANCEL"),
            row("Local/501@from-queue-0000001d;2", A1, 0, 1, 0, "NO ANSWER", made=0, dst="501"),
        ],
        [("501", IN, "abandoned", 1, 0, S)],
        (1, False, True),
    ),
    Case(
        "FreePBX: 504 rings Support, hears music for 18 seconds, and talks with 501",
        [agent("501", 8, 68, answer=18), waits(0, 68, 8, answered=18, user="504")],
        [
            by_504("Local/501@from-queue-0000001c;1", 0, 68, 68, "ANSWERED", app="Queue"),
            row("Local/501@from-queue-0000001c;2", A1, 8, 60, 50, "ANSWERED", made=8, src="504", dst="501"),
        ],
        [("501", IN, "answered", 10, 50, S), ("504", OUT, "answered", 18, 50, "")],
        (10, True, False),
        asterisk_queue=(18, True, False),
        cannot_tell="how long a greeting took before the queue",
    ),
]

CLOCKS = [
    Case(
        f"501 talks for a minute {words}",
        [phone("501", 0, 65, answer=5), caller(0, 65, answer=5)],
        [row(TRUNK, A1, 0, 65, 60, "ANSWERED")],
        [("501", IN, "answered", 5, 60, "")],
        at=at,
    )
    for words, at in (
        ("over midnight", "2026-06-15 23:59:30+01:00"),
        ("over the end of the month", "2026-06-30 23:59:30+01:00"),
        ("at 01:30 when the clocks are still to go back", "2026-10-25 01:30:00+01:00"),
        ("at 01:30 when the clocks have gone back", "2026-10-25 01:30:00+00:00"),
    )
]

CASES = [*PEOPLE, *PASSED_ON, *OWN_CALLS, *QUEUES, *CLOCKS]
