"""
Every broken script under all arms: as it is, with a tenth of its rate, with `keel run --fix`, and its healthy twin. Each script
prints `first` and `final`, measured alike on data that it does not train on; less is better.

    python test/scripts/bench.py OUT.json [--later] [NAME PART ...]

Rows that OUT.json has are not run again, nor the other arms of those that it has without their `--fix`. `npm run bench -- scripts` calls it and tells the figures.
"""

from __future__ import annotations

import importlib.util
import json
import math
import re
import sys
from pathlib import Path

from cases import CASES, HERE, Case
from harness import Workshop, figure, shown

#: Of the healthy twin's progress, what a repair may lack.
CLOSE = 0.05
TENTH = "optimizer:\n  lrScale: 0.1\nmonitor:\n  onDivergence: continue\n"


def later_cases() -> list[Case]:
    spec = importlib.util.spec_from_file_location("later_cases", HERE / "later" / "cases.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


def ended(value: float | None) -> float:
    """A script that did not come to its end, or to no number, is the worst there can be."""
    return value if value is not None and math.isfinite(value) else math.inf


def other_arms(workshop: Workshop, case: Case, twins: dict[str, tuple[float, float]]) -> dict:
    """What does not depend on what is told: as it is, a tenth of the rate, the healthy twin."""
    if case.base not in twins:
        out = workshop.bare(case.base, case.healthy).stdout
        twins[case.base] = (ended(figure(out, "first")), ended(figure(out, "final")))
    first, twin = twins[case.base]
    nothing = ended(figure(workshop.bare(case.base, case.text).stdout, "final"))
    tenth = ended(figure(workshop.watched(case.base, case.text, TENTH).last["output"], "final"))
    return {"first": first, "twin": twin, "nothing": nothing, "tenth": tenth}


def fix_arm(workshop: Workshop, case: Case) -> dict:
    fixed = workshop.watched(case.base, case.text, options=("--fix",))
    return {
        **{"fix": ended(figure(fixed.last["output"], "final")), "applied": fixed.applied, "states": [run["state"] for run in fixed.runs]},
        **{"told": [shown(finding) for finding in fixed.told], "causes": first_cause(fixed.told), "folder": fixed.last.get("folder")},
    }


def first_cause(told: list[dict]) -> str:
    """What is named first, by the first of what a person would act on. What only ended the run leads."""
    if not told:
        return ""
    lead = told[0]
    return lead["causes"][0] if lead["causes"] else lead["message"]


def judged(row: dict) -> dict:
    """What the row shows, as yes or no."""
    slack = CLOSE * abs(row["first"] - row["twin"])
    return {
        "told": bool(row["told"]),
        "right": bool(row["told"]) and re.search(row["cause"], row["causes"], re.I) is not None,
        "repaired": row["fix"] <= row["twin"] + slack,
        "beats tenth": row["fix"] < row["tenth"] + slack and math.isfinite(row["fix"]),
        "beats nothing": row["fix"] < row["nothing"] + slack and math.isfinite(row["fix"]),
        "tenth repairs": row["tenth"] <= row["twin"] + slack,
    }


def number(value: float) -> str:
    return "-" if math.isinf(value) else "%.3g" % value


def table(rows: list[dict]) -> str:
    mark = lambda yes: "yes" if yes else "no"
    heads = ["case", "kind", "nothing", "a tenth", "--fix", "healthy", "told", "right cause", "repaired", "beats a tenth", "beats nothing"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for row in rows:
        seen = judged(row)
        figures = [number(row[arm]) for arm in ("nothing", "tenth", "fix", "twin")]
        repaired = mark(seen["repaired"]) if row["config"] else "(%s)" % mark(seen["repaired"])
        marks = [mark(seen["told"]), mark(seen["right"]), repaired, mark(seen["beats tenth"]), mark(seen["beats nothing"])]
        lines.append("| " + " | ".join([row["name"], row["kind"], *figures, *marks]) + " |")
    return "\n".join(lines)


def figures(rows: list[dict], name: str) -> list[dict]:
    """Lines for `npm run bench`."""
    seen = [(row, judged(row)) for row in rows]
    mendable = [judges for row, judges in seen if row["config"]]
    share = lambda part, of, key: 100 * sum(judges[key] for judges in part) / max(1, len(of))
    everyone = [judges for _, judges in seen]
    values = [
        ("told", share(everyone, everyone, "told"), 90), ("right cause first", share(everyone, everyone, "right"), 85),
        ("repaired by --fix, of those a config can mend", share(mendable, mendable, "repaired"), 80),
        ("repaired by a tenth of the rate", share(mendable, mendable, "tenth repairs"), None),
        ("--fix at least as good as a tenth", share(mendable, mendable, "beats tenth"), None),
        ("--fix at least as good as nothing", share(mendable, mendable, "beats nothing"), None),
    ]  # fmt: skip
    return [{"figure": "%s: %s" % (name, what), "value": value, "unit": "%", "goal": goal, "better": "more"} for what, value, goal in values]


def main(words: list[str]) -> None:
    out, *rest = words
    late = "--later" in rest
    parts = [word for word in rest if word != "--later"]
    done = json.loads(Path(out).read_text()) if Path(out).exists() else {"rows": {}, "twins": {}, "arms": {}}
    wanted = [case for case in (later_cases() if late else CASES) if not parts or any(part in case.name for part in parts)]
    workshop = Workshop()
    for case in wanted:
        if case.name in done["rows"]:
            continue
        known = done["arms"].setdefault(case.name, None) or other_arms(workshop, case, done["twins"])
        done["arms"][case.name] = known
        about = {"name": case.name, "kind": case.kind, "config": case.config, "cause": case.cause}
        row = done["rows"][case.name] = {**about, **known, **fix_arm(workshop, case)}
        Path(out).write_text(json.dumps(done))
        print(case.name, {key: value for key, value in judged(row).items()}, row["told"], row["applied"], row["states"], flush=True)
    workshop.close()
    rows = [done["rows"][case.name] for case in wanted]
    print(table(rows))
    for each in figures(rows, "kept back" if late else "broken scripts"):
        print(json.dumps(each))


if __name__ == "__main__":
    main(sys.argv[1:])
