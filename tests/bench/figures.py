"""Times taken in turns, and figures printed beside their aims."""

import gc
from time import perf_counter


def best_in_turns(calls, rounds):
    """The least seconds that each call took, by its name: all take turns, once to warm up and then `rounds` times.

    The least and not the mean, because whatever else the machine does can only add.
    """
    taken = {name: [] for name in calls}
    for turn in range(rounds + 1):
        for name, call in calls.items():
            gc.collect()  # nobody pays for what another left behind
            start = perf_counter()
            call()
            if turn:
                taken[name].append(perf_counter() - start)
    return {name: min(seconds) for name, seconds in taken.items()}


def title(text):
    print(f"\n{text}", flush=True)


def told(what, figure, aim, met, detail=""):
    """Print a figure beside its aim, and whether it is met."""
    print(f"  {what}: {figure} (aim {aim}) {'✓' if met else '✗'}{f'  {detail}' if detail else ''}", flush=True)
