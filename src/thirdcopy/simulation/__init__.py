"""Invented people, and scenarios that drive a gateway whose origin begins with `simulation.`.

Nobody in it is real: numbers come from ranges that are never issued, postcodes from an area that
does not exist, telephones from the ranges kept for drama. Nothing outside this package draws
random people, and nothing in it decides anything.
"""
