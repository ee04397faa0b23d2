"""The small simulated operator, for the tests below."""

from world_fixtures import quarter, world

__all__ = ["quarter", "world"]
