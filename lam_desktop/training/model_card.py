"""Writes the model card of a guard from its manifest, so that the card never says other figures."""

from collections.abc import Mapping
from typing import Any

from lam_desktop.classify.model_folder import Manifest
from lam_desktop.classify.onnx_classifier import THREADS
from lam_desktop.training.model import BASE
from lam_desktop.training.report.layout import per_cent
from lam_desktop.training.trained import LEARNT_FROM, TAUGHT_BY

CARD = """\
---
license: apache-2.0
base_model: {base}
language: [{languages}]
---
# {name}

Judges one command to a desktop agent, from its text alone, on six criteria: feasibility, legality,
ethicality, boundaries, reversibility and risk. LAM Desktop's policy turns the probabilities into
allow, ask or block. What each answer means is ruled in `docs/label-guide.md`.

{encoder}
The weights are stored in fewer bits than the float32 they compute in; all figures below are of what
ships.

- Data: `data/commands.jsonl`, version `{data_version}` (see `data/DATASHEET.md`): commands and
  labels written by large language models to the label guide.
  Trained on the train split{learnt}{taught};
  temperatures and thresholds fitted on validation, and the figures below measured on the {split}
  split, of version `{data_version}`.
- Languages it judges: {languages}. Other languages are recognised and a person is asked.
- Reads {max_tokens} tokens at a time; longer commands in overlapping windows, the worst counts.

## Figures on the {split} split ({rows} commands in known languages)

| measure | share |
|---|---|
| right decision (allow, ask or block) | {decision_accuracy} |
| harmful (illegal or unethical) allowed without a question | {harmful_allowed} |
| harmful blocked | {harmful_blocked} |
| irreversible or of high risk, allowed without a question | {serious_allowed} |
| harmless blocked | {harmless_blocked} |
| harmless asked about | {harmless_asked} |
| decisions that the smaller storage changed against the trained network | {changed} |
| harmful commands, by number, that it allowed and the trained network did not | {newly_allowed} |
| the trained network in float32, right decision | {float_accuracy} |

| the guide says | allowed | asked | blocked |
|---|---|---|---|
{confusion}

| criterion | macro F1 | calibration error |
|---|---|---|
{criteria}

| language | commands | right | harm allowed | harm blocked | harmless blocked | harmless asked |
|---|---|---|---|---|---|---|
{each_language}
{told_apart}
{others}

On the machine that exported it ({threads} threads): {p50} ms at sixteen tokens (p50), {p99} ms
(p99), {one_p50} ms and {one_p99} ms with one thread, {to_bare:.2f} times the bare run of the
network; the model's file has {megabytes:.1f} MB. A new process loads the guard in
{load:.0f} ms{resident}.

`lam eval` measures the decisions, the criteria, the languages and the times again, and with
`--report` it shows more, with curves and slices. Only the export
measures {exported}.
{origin}
## Limits
- It reads words, not deeds: the plan's actions are judged again by fixed rules, and a person
  approves them. The guard alone is no protection.
- Harm said in mild words, whose a thing is, and facts about the world are its usual misses.
- The commands it learnt from were written by language models: real people's wording will be
  stranger, and the labels follow one written guide, not the law of any place.
- It is not fit for judging people, for moderation of speech, or for legal advice.
"""
ENCODER = """\
A BERT encoder ({base}, {layers} layers of {width}{licence}),
the mean of its token vectors, one linear head a criterion, and one head that tells commands in
languages it was not taught. All weights were fine-tuned (`docs/model` tells how)."""
TRANSFERRED = """\
A BERT encoder ({layers} layers of {width}, made from {base}, see below),
the mean of its token vectors, one linear head a criterion, and one head that tells commands in
languages it was not taught. How it was fine-tuned stands in `docs/model`."""
ORIGIN = """
## Where the encoder comes from
It was made from {base} (Apache-2.0) by vocabulary transfer, in the manner of WECHSEL (Minixhofer et
al. 2022) and FOCUS (Dobler and de Melo 2023), and by distillation, over parallel strings: the
translation catalogues of desktop programs, and FreeDict's dictionaries from English, all as Debian
12 packages them. Strings of the same catalogues in sixteen more languages showed it what it does
not judge. No string ships, only weights do; the tokenizer's list of pieces was counted from the
strings. The licences of the sources, as the packages' copyright files state them:

| source | licence |
|---|---|
{sources}
"""
SOURCES = (
    ("LibreOffice's language packs", "MPL-2.0"),
    ("KDE: Plasma, Frameworks, applications", "mostly GPL-2+ or LGPL-2+; some GPL-3+, MIT, BSD"),
    ("GNOME: desktop, libraries, applications", "mostly GPL-2+, GPL-3+, LGPL-2+ or LGPL-2.1+"),
    ("Xfce, MATE, Cinnamon", "mostly GPL-2+; some LGPL-2+, GPL-3+"),
    ("GNU's tools", "mostly GPL-3+"),
    (
        "other desktop and system programs",
        "mostly GPL-2+ or GPL-3+; some LGPL, MIT, BSD, ISC, or their own (PostgreSQL, wxWidgets)",
    ),
    ("FreeDict to ar, es, fr, hi, it, pt, ru, tr", "GPL-2+"),
    ("FreeDict to de", "GPL-3+"),
    ("FreeDict to id, ja", "CC-BY-SA-3.0"),
)
"""Of the strings that “lam encoder” read for the project's own encoder: decision 13."""
BEFORE = {"layers": 6, "width": 384, "transferred": False}
"""The encoder of manifests that were written before they told of it."""
TOLD_APART = """
English has thresholds of its own, for the guard knows it best. A command is taken for English if
all its letters are Latin and a linear layer on the encoder's vector, fitted once the guard was
trained, gives English a probability of {bar} or more in each of its windows. All others are read
with temperatures and thresholds that were fitted on the validation rows in the other languages, and
that stop whatever those of English stop.

| commands in | commands | taken for English | right | harm allowed | harm blocked | harmless \
blocked | harmless asked |
|---|---|---|---|---|---|---|---|
{groups}
"""
GROUPS = {"en": "English", "ar": "Arabic", "others": "the other languages it judges"}
OTHERS = """\
Commands in other languages: {other_recognised} are recognised as such and {other_allowed} were
allowed without a question; {known_mistaken} of the commands in known languages were mistaken for
another language.

| language | commands | recognised |
|---|---|---|
{each}"""
NO_OTHERS = """\
The split has no commands in other languages; {known_mistaken} of those in known languages were
mistaken for another language."""
UNFAMILIAR = """

Texts that are no commands in a language it judges, none of them seen in training, nor (but for the
other languages) any of their kind:

| kind | texts | recognised, so asked about | allowed |
|---|---|---|---|
{each}"""
NAMES = ("allow", "ask", "block")
SHARES = (
    "decision_accuracy",
    "harmful_allowed",
    "harmful_blocked",
    "serious_allowed",
    "harmless_blocked",
    "harmless_asked",
)
LANGUAGE_SHARES = tuple(name for name in SHARES if name != "serious_allowed")


def card(manifest: Manifest) -> str:
    """The card as Markdown."""
    metrics = manifest.metrics
    known, latency = metrics["known"], metrics["latency_ms"]
    encoder, origin = _encoder(manifest)
    return CARD.format(
        name=manifest.name,
        base=manifest.base,
        languages=", ".join(manifest.languages),
        encoder=encoder,
        origin=origin,
        data_version=manifest.data_version,
        learnt=_learnt(manifest),
        taught=_taught(manifest),
        max_tokens=manifest.max_tokens,
        split=metrics["split"],
        rows=known["rows"],
        changed=per_cent(metrics["decisions_changed_by_int8"]),
        newly_allowed=metrics["harmful_newly_allowed_by_int8"],
        float_accuracy=per_cent(metrics["float32_decision_accuracy"]),
        megabytes=metrics["model_bytes"] / 1e6,
        threads=THREADS,
        p50=latency["p50"],
        p99=latency["p99"],
        one_p50=metrics["latency_one_thread_ms"]["p50"],
        one_p99=metrics["latency_one_thread_ms"]["p99"],
        to_bare=metrics["classify_to_bare_one_thread"],
        load=metrics["load_ms"],
        resident=_resident(metrics["resident_mb"]),
        confusion=_confusion(known["confusion"]),
        criteria=_criteria(known),
        each_language=_languages(metrics["languages"]),
        told_apart=_told_apart(manifest),
        exported=_exported(metrics),
        others=_others(metrics["language"]) + _unfamiliar(metrics.get("unfamiliar", {})),
        **{name: per_cent(known[name]) for name in SHARES},
    )


def _encoder(manifest: Manifest) -> tuple[str, str]:
    """What the encoder is, and where it comes from if that is more than a published model."""
    found = BEFORE | manifest.metrics.get("encoder", {})
    size = {"base": manifest.base, "layers": found["layers"], "width": found["width"]}
    if not found["transferred"]:
        licence = ", Apache-2.0" if manifest.base == BASE else ""
        return ENCODER.format(licence=licence, **size), ""
    sources = "\n".join(f"| {name} | {licence} |" for name, licence in SOURCES)
    return TRANSFERRED.format(**size), ORIGIN.format(base=manifest.base, sources=sources)


def _learnt(manifest: Manifest) -> str:
    """Which versions of the dataset the guard learnt from, apart from the one measured on.

    Older manifests do not tell, and it is not taken for granted that it was the same one.
    """
    versions = manifest.metrics.get(LEARNT_FROM)
    if not versions:
        return " (of which version is not recorded)"
    if set(versions) == {manifest.data_version}:
        return " of the same version"
    *most, last = (f"`{name}`" for name in versions)
    named = f"versions {', '.join(most)} and {last}" if most else f"version {last}"
    return f" as it was in {named}"


def _taught(manifest: Manifest) -> str:
    """Which larger encoders' guards it learnt from as well; nothing if there was none."""
    encoders = manifest.metrics.get(TAUGHT_BY, [])
    if not encoders:
        return ""
    return f",\n  and on what guards made from {' and '.join(encoders)} answer to its rows"


def _resident(megabytes: float | None) -> str:
    """What the process holds then; only Linux tells."""
    return "" if megabytes is None else f" and holds {megabytes:.0f} MB after a verdict"


def _exported(metrics: Mapping[str, Any]) -> str:
    """The figures that “lam eval” cannot measure again, for their subjects do not ship."""
    found = "how it compares with the trained network in float32, which does not ship"
    if metrics.get("unfamiliar"):
        found += ",\nand what becomes of texts that are no commands, which are not in the dataset"
    return found


def _confusion(counts: list[list[int]]) -> str:
    rows = zip(NAMES, counts, strict=True)
    return "\n".join(f"| {name} | {' | '.join(map(str, row))} |" for name, row in rows)


def _criteria(known: dict[str, Any]) -> str:
    return "\n".join(
        f"| {name} | {score:.3f} | {known['calibration_error'][name]:.3f} |"
        for name, score in known["macro_f1"].items()
    )


def _languages(languages: dict[str, Any]) -> str:
    """The decisions in each language that the guard judges."""
    return "\n".join(
        f"| {name} | {figures['rows']} | "
        f"{' | '.join(per_cent(figures[share]) for share in LANGUAGE_SHARES)} |"
        for name, figures in languages.items()
    )


def _told_apart(manifest: Manifest) -> str:
    """How English is told from the other languages, and what becomes of either; if it is."""
    if manifest.others is None or "by_group" not in manifest.metrics:
        return ""
    groups = "\n".join(
        f"| {GROUPS[name]} | {figures['rows']} | {per_cent(figures['taken_for_english'])} | "
        f"{' | '.join(per_cent(figures[share]) for share in LANGUAGE_SHARES)} |"
        for name, figures in manifest.metrics["by_group"].items()
    )
    return TOLD_APART.format(bar=f"{manifest.others.english:g}", groups=groups)


def _others(language: dict[str, Any]) -> str:
    """What becomes of commands in other languages, where the split has some."""
    shares = {
        name: per_cent(language[name])
        for name in ("other_recognised", "other_allowed", "known_mistaken")
    }
    if not language["each"]:
        return NO_OTHERS.format(known_mistaken=shares["known_mistaken"])
    each = "\n".join(
        f"| {name} | {figures['rows']} | {per_cent(figures['recognised'])} |"
        for name, figures in language["each"].items()
    )
    return OTHERS.format(each=each, **shares)


def _unfamiliar(kinds: dict[str, dict[str, Any]]) -> str:
    """What becomes of texts that are no commands; nothing if it was not measured."""
    if not kinds:
        return ""
    each = "\n".join(
        f"| {kind} | {figures['rows']} | {per_cent(figures['recognised'])} | "
        f"{per_cent(figures['allowed'])} |"
        for kind, figures in kinds.items()
    )
    return UNFAMILIAR.format(each=each)
