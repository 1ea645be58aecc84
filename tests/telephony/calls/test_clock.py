import asyncio

from telephony.calls.exchange import Clock

from .jumping import JumpingLoop


def test_a_second_may_last_a_tenth_of_one():
    """What lasts is counted in such seconds, too: a ringing time of five is over after half a real one."""
    loop = JumpingLoop()
    clock, called = Clock(loop, seconds_last=0.1), []

    async def wait():
        began, real = clock.now(), loop.time()
        clock.at(began + 5, lambda: called.append((round(clock.now() - began, 3), round(loop.time() - real, 3))))
        await asyncio.sleep(0.6)

    loop.run_until_complete(wait())
    loop.close()
    assert called == [(5, 0.5)]
