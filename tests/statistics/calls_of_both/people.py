"""Calls that come to the telephones of one user or several."""

from .writing import A1, A2, A3, IN, OUT, TRUNK, TRUNK_OUT, Case, caller, outside_leg, phone, row

PEOPLE = [
    Case(
        "Somebody outside rings 501, who answers after 5 seconds and talks for a minute",
        [phone("501", 0, 65, answer=5), caller(0, 65, answer=5)],
        [row(TRUNK, A1, 0, 65, 60, "ANSWERED")],
        [("501", IN, "answered", 5, 60, "")],
    ),
    Case(
        "The phone of 501 rings out",
        [phone("501", 0, 25, "NO_ANSWER"), caller(0, 25, "NO_ANSWER")],
        [row(TRUNK, A1, 0, 25, 0, "NO ANSWER")],
        [("501", IN, "unanswered", 25, 0, "")],
    ),
    Case(
        "501 is busy",
        [phone("501", 0, 0, "USER_BUSY", rang=None), caller(0, 0, "USER_BUSY", rang=None)],
        [row(TRUNK, A1, 0, 0, 0, "BUSY")],
        [("501", IN, "unanswered", 0, 0, "")],
    ),
    Case(
        "501 rejects the call after 3 seconds",
        [phone("501", 0, 3, "CALL_REJECTED"), caller(0, 3, "CALL_REJECTED")],
        [row(TRUNK, A1, 0, 3, 0, "BUSY")],
        [("501", IN, "unanswered", 3, 0, "")],
    ),
    Case(
        "The caller gives up while 501 rings",
        [phone("501", 0, 12, "ORIGINATOR_CANCEL"), caller(0, 12, "ORIGINATOR_CANCEL")],
        [row(TRUNK, A1, 0, 12, 0, "CANCEL")],
        [("501", IN, "abandoned", 12, 0, "")],
    ),
    Case(
        "The same, on an Asterisk that has no word for it",
        [phone("501", 0, 12, "ORIGINATOR_CANCEL"), caller(0, 12, "ORIGINATOR_CANCEL")],
        [row(TRUNK, A1, 0, 12, 0, "NO ANSWER")],
        [("501", IN, "abandoned", 12, 0, "")],
        asterisk_legs=[("501", IN, "unanswered", 12, 0, "")],
        cannot_tell="who hung up",
    ),
    Case(
        "The caller gives up while 501 and 502 ring together",
        [phone("501", 0, 9, "LOSE_RACE"), phone("502", 0, 9, "LOSE_RACE"), caller(0, 9, "ORIGINATOR_CANCEL")],
        [row(TRUNK, A1, 0, 9, 0, "CANCEL"), row(TRUNK, A2, 0, 9, 0, "CANCEL")],
        [("501", IN, "abandoned", 9, 0, ""), ("502", IN, "abandoned", 9, 0, "")],
    ),
    Case(
        "501, 502 and 503 ring together, 503 answers",
        [
            *(phone(user, 0, 8, "LOSE_RACE") for user in ("501", "502")),
            *(phone("503", 0, 50, answer=8), caller(0, 50, answer=8)),
        ],
        [
            *(row(TRUNK, A1, 0, 8, 0, "NO ANSWER"), row(TRUNK, A2, 0, 8, 0, "CANCEL")),
            row(TRUNK, A3, 0, 50, 42, "ANSWERED"),
        ],
        [
            *(("501", IN, "elsewhere", 8, 0, ""), ("502", IN, "elsewhere", 8, 0, "")),
            ("503", IN, "answered", 8, 42, ""),
        ],
    ),
    Case(
        "502 is busy while 503 takes the call of both",
        [phone("502", 0, 0, "USER_BUSY", rang=None), phone("503", 0, 50, answer=8), caller(0, 50, answer=8)],
        [row(TRUNK, A2, 0, 0, 0, "BUSY"), row(TRUNK, A3, 0, 50, 42, "ANSWERED")],
        [("502", IN, "unanswered", 0, 0, ""), ("503", IN, "answered", 8, 42, "")],
    ),
    Case(
        "After a greeting of 10 seconds 501 and 502 ring, 501 answers: the first row begins with the call",
        [phone("502", 10, 18, "LOSE_RACE"), phone("501", 10, 40, answer=18), caller(0, 40, answer=0, bridge=18)],
        [row(TRUNK, A2, 0, 18, 0, "NO ANSWER"), row(TRUNK, A1, 10, 30, 22, "ANSWERED")],
        [("501", IN, "answered", 8, 22, ""), ("502", IN, "elsewhere", 8, 0, "")],
        asterisk_legs=[("501", IN, "answered", 8, 22, ""), ("502", IN, "elsewhere", 18, 0, "")],
        cannot_tell="how long the first of several telephones rang after a greeting",
    ),
    Case(
        "502 answers a moment too late, 501 has the call",
        [
            *(phone("502", 0, 8, "LOSE_RACE", answer=8, bridge=False), phone("501", 0, 50, answer=8)),
            caller(0, 50, answer=8),
        ],
        [row(TRUNK, A2, 0, 8, 0, "NO ANSWER"), row(TRUNK, A1, 0, 50, 42, "ANSWERED")],
        [("501", IN, "answered", 8, 42, ""), ("502", IN, "elsewhere", 8, 0, "")],
    ),
    Case(
        "501 rings out, then 502 answers in place of the other",
        [phone("501", 0, 20, "NO_ANSWER"), phone("502", 20, 60, answer=24), caller(0, 60, answer=24)],
        [row(TRUNK, A1, 0, 20, 0, "NO ANSWER"), row(TRUNK, A2, 20, 40, 36, "ANSWERED")],
        [("501", IN, "unanswered", 20, 0, ""), ("502", IN, "answered", 4, 36, "")],
    ),
    Case(
        "502 picks up a call that rings at 501",
        [
            phone("501", 0, 6, "PICKED_OFF"),
            caller(6, 60, answer=6, user="502", to="*8", uuid="CALL-pick", last_app="intercept", bridge_uuid="CALL"),
            caller(0, 60, answer=6),
        ],
        [
            *(row(TRUNK, A1, 0, 6, 0, "NO ANSWER"), row(TRUNK, A2, 6, 54, 54, "ANSWERED")),
            row("PJSIP/502-000000b2", "", 5, 1, 1, "ANSWERED", app="Pickup", made=5, src="502", dst="*8"),
        ],
        [("501", IN, "elsewhere", 6, 0, ""), ("502", IN, "answered", 0, 54, "")],
    ),
    Case(
        "The phone of 505 is not registered",
        [caller(0, 0, "USER_NOT_REGISTERED", rang=None, dialed_user="505", dialed_domain="both.example")],
        [row(TRUNK, "", 0, 0, 0, "FAILED", lastdata="PJSIP/505,25,t")],
        [("505", IN, "error", 0, 0, "")],
    ),
    Case(
        "501 rings 502, who answers",
        [phone("502", 0, 30, answer=5), caller(0, 30, answer=5, user="501", to="502")],
        [row("PJSIP/501-0000001a", A2, 0, 30, 25, "ANSWERED", src="501", dst="502")],
        [("501", OUT, "answered", 5, 25, ""), ("502", IN, "answered", 5, 25, "")],
    ),
    Case(
        "501 rings the own number",
        [phone("501", 0, 15, "NO_ANSWER"), caller(0, 15, "NO_ANSWER", user="501")],
        [row("PJSIP/501-0000001a", A1, 0, 15, 0, "NO ANSWER", src="501")],
        [("501", IN, "unanswered", 15, 0, ""), ("501", OUT, "unanswered", 15, 0, "")],
    ),
    Case(
        "501 does not answer, the mobile does to which calls are forwarded then",
        [phone("501", 0, 20, "NO_ANSWER"), outside_leg(20, 80, answer=26), caller(0, 80, answer=26)],
        [row(TRUNK, A1, 0, 20, 0, "NO ANSWER"), row(TRUNK, TRUNK_OUT, 20, 60, 54, "ANSWERED")],
        [("501", IN, "unanswered", 20, 0, "")],
    ),
    Case(
        "The phone of 501 and the mobile ring together, the mobile answers",
        [phone("501", 0, 8, "LOSE_RACE"), outside_leg(0, 60, answer=8), caller(0, 60, answer=8)],
        [row(TRUNK, A1, 0, 8, 0, "NO ANSWER"), row(TRUNK, TRUNK_OUT, 0, 60, 52, "ANSWERED")],
        [("501", IN, "elsewhere", 8, 0, "")],
    ),
    Case(
        "Two phones of 501 ring, one answers",
        [phone("501", 0, 7, "LOSE_RACE"), phone("501", 0, 40, answer=7), caller(0, 40, answer=7)],
        [row(TRUNK, "PJSIP/501m-000000b1", 0, 7, 0, "NO ANSWER"), row(TRUNK, A1, 0, 40, 33, "ANSWERED")],
        [("501", IN, "answered", 7, 33, "")],
    ),
    Case(
        "Two phones of 501 ring, the caller gives up",
        [*(phone("501", 0, 7, cause) for cause in ("LOSE_RACE", "ORIGINATOR_CANCEL")), caller(0, 7)],
        [row(TRUNK, "SCCP/501-00000001", 0, 7, 0, "CANCEL"), row(TRUNK, A1, 0, 7, 0, "CANCEL")],
        [("501", IN, "abandoned", 7, 0, "")],
    ),
    Case(
        "A caller who withholds the number",
        [phone("501", 0, 65, answer=5), caller(0, 65, answer=5, **{"from": "anonymous"})],
        [row(TRUNK, A1, 0, 65, 60, "ANSWERED", src="anonymous")],
        [("501", IN, "answered", 5, 60, "")],
    ),
]
