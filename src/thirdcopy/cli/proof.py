"""What is printed beside every proof: what it assumes."""

from collections.abc import Iterable

import click


def tell_assumptions(sentences: Iterable[str]) -> None:
    """Print what the gateway enforces before it asks, which every statement above assumes."""
    click.echo("  Every statement assumes what the gateway enforces before it asks:")
    for sentence in sentences:
        click.echo(f"    {sentence}")
