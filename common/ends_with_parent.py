"""Programs that are not left behind: they are told to end when whoever started them is gone, however that went."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

# Linux tells a program when the thread that has started it is gone, not the process: this one lasts as long as that.
_lasting_thread = ThreadPoolExecutor(1, "starts programs")


def start_ending_with_parent(command, **options):
    """A Popen of the command, with its options, which gets SIGTERM once this process is gone, killed as well; where
    there is no `setpriv` (util-linux) it goes on. Any thread may call it, and end. Raises OSError as Popen does.
    """
    setpriv = shutil.which("setpriv")
    ending = [setpriv, "--pdeathsig", "TERM", "--", *command] if setpriv else list(command)
    return _lasting_thread.submit(subprocess.Popen, ending, **options).result()
