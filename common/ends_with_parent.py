"""Programs that are not left behind: they are told to end when whoever started them is gone, however that went."""

import shutil


def ending_with_parent(command):
    """A command whose program gets SIGTERM once this process is gone, killed as well; where there is no `setpriv`
    (util-linux) it is the command itself.

    To be started by a thread that lasts as long as this process, since Linux goes by that.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else list(command)
