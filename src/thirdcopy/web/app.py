"""Put the site together from a gateway: pages, languages, security, and what errors become."""

from collections.abc import Iterable

from flask import Flask
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from thirdcopy.analysis import Findings
from thirdcopy.gateway import Gateway
from thirdcopy.web import language, site, told
from thirdcopy.web.analyses import Analyses
from thirdcopy.web.api import BASE, create_api
from thirdcopy.web.contact import install_contact
from thirdcopy.web.health import install_health
from thirdcopy.web.openid import MetadataOf, Provider
from thirdcopy.web.pages import BLUEPRINTS, WITHOUT_TOKEN
from thirdcopy.web.problems import install_problems
from thirdcopy.web.reports import install_reports, reports
from thirdcopy.web.security import nonce, secure
from thirdcopy.web.serving import MetricsSettings, SecuritySettings

_DESIGN = "govuk_frontend_jinja"


def create_app(
    gateway: Gateway,
    *,
    findings: Iterable[Findings] | None = None,
    metrics: MetricsSettings = MetricsSettings(),
    security: SecuritySettings = SecuritySettings(),
    provider: Provider | None = None,
    exported: bool = False,
) -> Flask:
    """Make the site of *gateway*.

    *findings* are analyses that are at hand; any other is worked out once, when a page first
    asks for it. *metrics* says who may read the metrics, if anybody, and *security* whom to tell
    of a weakness. People sign in at *provider*; without one, nobody does, except from the list of
    a simulation. An *exported* site is one that is written into files.
    """
    app = Flask("thirdcopy.web", static_folder="static", template_folder="templates")
    own = PackageLoader("thirdcopy.web")
    app.jinja_loader = ChoiceLoader([own, PrefixLoader({_DESIGN: PackageLoader(_DESIGN)})])
    known = tuple(findings or ())
    analyses = Analyses(gateway.library.vocabulary, known)
    metadata = MetadataOf(provider) if provider else None
    site.install(app, site.Site(gateway, analyses, provider, metadata, exported))
    protection = secure(app, gateway, provider)
    install_problems(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_blueprint(reports)
    for view in (*WITHOUT_TOKEN, reports):
        protection.exempt(view)  # type: ignore[no-untyped-call]
    app.jinja_env.filters.update(language.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_for_templates)
    pages = language.in_two_languages(app.wsgi_app)
    api = create_api(site.site_of(app))
    app.wsgi_app = DispatcherMiddleware(pages, {BASE: api})  # type: ignore[method-assign]
    install_health(app, metrics.token)
    install_reports(app)
    install_contact(app, security)
    return app


def _for_templates() -> dict[str, object]:
    """Give every template what each page needs."""
    return {
        "t": language.say,
        "tn": language.say_number,
        "is_said": language.is_said,
        "spoken": language.spoken(),
        "other_path": language.other_language_path(),
        "root": language.root_path,
        "nonce": nonce(),
        "me": site.signed_in(),
        "word": site.word,
        "title_of": site.title_of,
        "field_word": site.field_word,
        "role_words": site.role_words,
        "can_sign_in": site.the_site().can_sign_in,
        "example_words": told.example_words,
        "assumed": told.assumed,
        "is_export": site.the_site().exported,
        "is_simulation": site.the_site().gateway.is_simulation,
    }
