"""A progress bar on standard error, where somebody looks; plain lines where nobody does."""

import sys
from collections.abc import Callable

import click


def counter(label: str) -> Callable[[int, int], None]:
    """Give a function that is told how much is done, and of how much, where that may grow."""
    told = -1

    def tell(done: int, of: int) -> None:
        nonlocal told
        if sys.stderr.isatty():
            end = "\n" if done >= of else ""
            click.echo(f"\r{label}: {done:,} of {of:,}{end}", nl=False, err=True)
            return
        tenth = done * 10 // max(of, 1)
        if tenth > told:
            told = tenth
            click.echo(f"  {label}: {done:,} of {of:,}", err=True)

    return tell


def bar(label: str) -> Callable[[int], Callable[[int], None]]:
    """Give a function that, told how many steps there are, gives one that counts them."""

    def begin(steps: int) -> Callable[[int], None]:
        shown = click.progressbar(length=steps, label=label, file=sys.stderr, show_eta=True)
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            if sys.stderr.isatty():
                shown.update(more)
                if done >= steps:
                    click.echo(err=True)
            elif steps and done * 10 // steps != (done - more) * 10 // steps:
                click.echo(f"  {done * 100 // steps}% of {label.lower()}", err=True)

        return count

    return begin
