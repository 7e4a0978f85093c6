"""The shipped stations: `stations/<slug>.yaml`, each a scenario with its minutes and its cut, into frozen editions.

A station's edition pins the scenario's current edition: a new one is written when either has changed.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import Field

from training import audit
from training.authored import Bilingual, Fault, Frozen, Lines, Slug, Unfit, digest, read_yaml
from training.db import db
from training.examining import queries
from training.examining.models import Station, StationEdition
from training.roleplay import queries as roleplay_queries
from training.roleplay.queries import CurrentScenario
from training.roleplay.scripts import script_of


class StationFile(Frozen):
    station: Slug
    title: Bilingual
    scenario: Slug
    minutes: Annotated[int, Field(ge=1, le=60)]
    cut: Annotated[int, Field(ge=1, le=100)]  # percent of the weighted rubric

    def body(self) -> dict[str, Any]:
        return self.model_dump(exclude={"station"})


def check(folder: Path, *, scenarios: Collection[str], seconds: Mapping[str, int] | None = None) -> list[Fault]:
    """Every fault of the folder's stations. `scenarios` exist; `seconds`: what their scripts take in all, if known."""
    return _read(folder, scenarios, seconds or {})[1]


def publish(folder: Path, *, at: datetime) -> list[str]:
    """Raises Unfit with every fault. The scenarios must have been published before."""
    scenarios = roleplay_queries.current_scenarios()
    seconds = {slug: script_of(one.edition_id, "zh").total_seconds for slug, one in scenarios.items()}
    files, faults = _read(folder, scenarios, seconds)
    if faults:
        raise Unfit(faults)
    current = queries.current_stations()
    lines = []
    for file in files:
        scenario = scenarios[file.scenario]
        mark = digest({"station": file.body(), "scenario": scenario.digest})
        before = current.get(file.station)
        if before is None or before.digest != mark:
            lines.append(_add_edition(file, scenario, mark, (before.number if before else 0) + 1, at))
    return lines


def _add_edition(file: StationFile, scenario: CurrentScenario, mark: str, number: int, at: datetime) -> str:
    station = queries.station(file.station) or Station(slug=file.station)
    db.session.add(station)
    db.session.flush()
    edition = StationEdition(
        station_id=station.id,
        number=number,
        scenario_edition_id=scenario.edition_id,
        body=file.body(),
        digest=mark,
        published_at=at,
    )
    db.session.add(edition)
    db.session.flush()
    audit.record("station published", station, by=None, at=at, edition=number, digest=mark)
    return str(_("Station %(slug)s, edition %(number)s", slug=file.station, number=number))


def _read(
    folder: Path, scenarios: Collection[str], seconds: Mapping[str, int]
) -> tuple[list[StationFile], list[Fault]]:
    files: list[StationFile] = []
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            file, lines = read_yaml(path, path.name, StationFile)
        except Unfit as unfit:
            faults += unfit.faults
            continue
        files.append(file)
        faults += _faults(file, lines, path.stem, scenarios, seconds)
    return files, sorted(faults)


def _faults(
    file: StationFile, lines: Lines, stem: str, scenarios: Collection[str], seconds: Mapping[str, int]
) -> list[Fault]:
    found = []
    if file.station != stem:
        cause = _("The station is called '%(slug)s', but its file '%(stem)s'.", slug=file.station, stem=stem)
        found.append(lines.fault(["station"], cause, _("Give both the same name.")))
    if file.scenario not in scenarios:
        cause = _("There is no scenario '%(slug)s'.", slug=file.scenario)
        remedy = _("Mend the name, or write that scenario first.")
        found.append(lines.fault(["scenario"], cause, remedy))
    if (needed := seconds.get(file.scenario, 0)) > file.minutes * 60:
        cause = _("The script takes %(seconds)s seconds, the station gives less.", seconds=needed)
        remedy = _("Allow at least %(minutes)s minutes.", minutes=-(-needed // 60))
        found.append(lines.fault(["minutes"], cause, remedy))
    return found
