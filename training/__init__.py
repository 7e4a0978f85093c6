"""Shanggang 上岗: train, examine and certify new salespeople. `create_app` puts the house together."""

from datetime import timedelta

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from training import audit, cli, conditional, languages, running, staticfiles, web
from training.certification import sets
from training.certification import views as certification_views
from training.certification.refreshers import views as refreshers_views
from training.certification.refreshers.operations import Refreshing
from training.cohorts import views as cohorts_views
from training.content import announcing, beyond
from training.content import views as content_views
from training.content.drafts import views as drafts_views
from training.content.glossary import views as glossary_views
from training.content.printing import views as printing_views
from training.content.reviews import views as reviews_views
from training.content.searching import views as searching_views
from training.db import db as database
from training.demo import views as demo_views
from training.demo.cast import at_the_door
from training.engines import engine_config, install_recipe
from training.examining import views as examining_views
from training.examining.queries import levels_given
from training.examining.recordings import views as sitting_recordings_views
from training.examining.recordings.queries import PassedSittings
from training.feedback import views as feedback_views
from training.people import administration, sessions
from training.quizzes import views as quizzes_views
from training.quizzes.analysis import views as analysis_views
from training.quizzes.desk import drafting  # noqa: F401 - adds its routes to the desk
from training.quizzes.desk import views as desk_views
from training.quizzes.desk.cases import drafting as case_drafts  # noqa: F401 - adds its routes to those of cases
from training.quizzes.desk.cases import views as cases
from training.quizzes.drills import views as drills_views
from training.quizzes.essays import views as essays_views
from training.quizzes.exchange import views as exchange_views
from training.quizzes.linked import QuizLinks
from training.quizzes.meetings import views as meetings_views
from training.quizzes.oversight import views as oversight_views
from training.quizzes.results import views as results_views
from training.quizzes.terms import views as terms_views
from training.reports import views as reports_views
from training.roleplay import views as roleplay_views
from training.roleplay.dictation import views as dictation_views
from training.roleplay.linked import ScenarioLinks
from training.roleplay.partners import views as partners_views
from training.roleplay.recordings import beside
from training.roleplay.recordings import views as recordings_views
from training.roleplay.showroom import views as showroom_views
from training.roleplay.studio import evidence
from training.roleplay.studio import views as studio_views
from training.roleplay.voices import views as voices_views
from training.settings import REPOSITORY, Settings

BLUEPRINTS = (  # by module: a blueprint's bare name here would hide the package of the same name
    administration.people,  # the blueprint of its views, and the routes for administrators
    cohorts_views.cohorts,
    content_views.content,
    searching_views.searching,
    printing_views.printing,
    drafts_views.drafts,
    reviews_views.reviews,
    glossary_views.glossary,
    quizzes_views.quizzes,
    analysis_views.analysis,
    results_views.results,
    exchange_views.exchange,
    cases.cases,
    desk_views.desk,  # the blueprint of its views, and the routes of drafts
    terms_views.terms,
    oversight_views.oversight,
    essays_views.essays,
    drills_views.drills,
    meetings_views.meetings,
    roleplay_views.roleplay,
    partners_views.partners,
    showroom_views.showroom,
    recordings_views.recordings,
    sitting_recordings_views.sitting_recordings,
    feedback_views.feedback,
    studio_views.studio,
    voices_views.voices,
    dictation_views.dictation,
    examining_views.examining,
    certification_views.certification,
    sets.sets,
    refreshers_views.refreshers,
    reports_views.reports,
    demo_views.demo,
)


def create_app(settings: Settings | None = None) -> Flask:
    settings = settings or Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = web.Training(__name__, static_folder=None, template_folder=str(REPOSITORY / "templates"))
    secure = settings.cookies_are_secure
    app.config.update(
        SETTINGS=settings,
        AT_THE_DOOR=at_the_door,
        SECRET_KEY=settings.secret(),
        **engine_config(settings.database),
        SESSION_COOKIE_NAME="__Host-shanggang" if secure else "shanggang",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(days=settings.session_days),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        TRUSTED_HOSTS=[host.strip() for host in settings.trusted_hosts.split(",") if host.strip()] or None,
        WTF_CSRF_TIME_LIMIT=None,  # the session ends it, not a page left open over lunch
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    database.init_app(app)
    with app.app_context():
        install_recipe(database.engines)
    audit.watch(database.session)
    Migrate(
        app,
        database,
        directory=str(REPOSITORY / "training" / "migrations"),
        render_as_batch=True,
        compare_type=True,
    )
    sessions.init_app(app)
    languages.init_app(app, settings.timezone)
    web.init_app(app)
    conditional.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    announcing.offer(Refreshing())
    evidence.ask_for_levels(levels_given)
    beyond.offer(QuizLinks(), ScenarioLinks())
    beside.offer(PassedSittings())
    cli.init_app(app)
    running.init_app(app)
    staticfiles.init_app(app, settings.data_dir)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
