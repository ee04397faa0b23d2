"""The web site: one view for each gateway function, in English and in Welsh.

`app` puts it together, `pages` holds a module for each area, `words` every sentence in both
languages, `security` and `problems` what holds for every answer.
"""

from thirdcopy.web.app import create_app
from thirdcopy.web.serve import serve

__all__ = ["create_app", "serve"]
