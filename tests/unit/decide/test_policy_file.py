"""The policy file: readable, strict, and able to tighten only."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_policy import FLOOR, assessments

from lam_desktop.decide.policy import Policy
from lam_desktop.decide.policy_file import PROFILES, load_rules
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import PolicyError
from lam_desktop.domain.verdict import Assessment

RULE = """
[[rule]]
id = "mine"
effect = "block"
when = "irreversible"
at = 0.2
sentence = "Not on this computer."
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text("version = 1\n" + text, encoding="utf-8")
    return path


def test_the_shipped_profiles_load_and_speak_kindly() -> None:
    for profile in PROFILES:
        book = load_rules(profile)
        assert len({rule.id for rule in book.rules}) == len(book.rules)
        for rule in book.rules:
            assert rule.sentence.endswith(".")
            assert rule.grave or rule.when not in ("high", "beyond"), "never answered by --yes"


def test_a_person_may_add_and_tighten(tmp_path: Path) -> None:
    own = write(tmp_path, RULE + '[actions]\nempty_trash = "off"\nopen_app = "confirm"\n')
    book = load_rules("balanced", own)
    assert book.rules[-1].id == "mine"
    assert book.rules[:-1] == load_rules("balanced").rules
    assert book.actions == {"empty_trash": Effect.BLOCK, "open_app": Effect.CONFIRM}
    tighter = RULE.replace('"mine"', '"irreversible"')
    assert len(load_rules("balanced", write(tmp_path, tighter)).rules) == len(book.rules)


def test_no_file_is_no_fault(tmp_path: Path) -> None:
    assert load_rules("expert", tmp_path / "absent.toml") == load_rules("expert")


LOOSER = [
    ("balanced", RULE.replace('"mine"', '"illegal"').replace("irreversible", "illegal")
     .replace('"block"', '"confirm"'), "only “confirm”"),
    ("balanced", RULE.replace('"mine"', '"illegal"'), "another id"),
    ("balanced", RULE.replace('"mine"', '"beyond"').replace("irreversible", "beyond"), "grave"),
    ("cautious", RULE.replace('"mine"', '"likely-illegal"').replace("irreversible", "illegal")
     .replace("0.2", "0.9"), "0.5 there and only from 0.9"),
    ("cautious", '[actions]\nrun_command = "confirm"\n', "run_command"),
]  # fmt: skip


@pytest.mark.parametrize(("profile", "text", "why"), LOOSER)
def test_a_line_that_loosens_is_refused_and_named(
    tmp_path: Path, profile: str, text: str, why: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        load_rules(profile, write(tmp_path, text))
    assert why in str(caught.value)
    assert "line " in str(caught.value)
    assert "Nothing is allowed until" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("colour = 1", "colour"),
        (RULE + 'mood = "x"', "mood"),
        (RULE.replace("irreversible", "harmless"), "no answer “harmless”"),
        (RULE.replace("irreversible", "legal"), "no answer “legal”"),
        (RULE.replace("irreversible", "unsure-mood"), "no answer"),
        (RULE.replace("0.2", "nan"), "from 0 to 1"),
        (RULE.replace("0.2", "inf"), "from 0 to 1"),
        (RULE.replace("0.2", "1.2"), "from 0 to 1"),
        (RULE.replace("0.2", "-1"), "from 0 to 1"),
        (RULE.replace("0.2", "true"), "from 0 to 1"),
        (RULE.replace("0.2", '"0.2"'), "from 0 to 1"),
        (RULE.replace("0.2", '"calibrated"').replace("irreversible", "unsure-risk"), "number"),
        (RULE.replace('"block"', '"allow"'), "block"),
        (RULE.replace('"mine"', '"My Rule"'), "id"),
        (RULE + RULE, "twice"),
        (RULE.replace('sentence = "Not on this computer."', ""), "sentence"),
        ('[actions]\nfly = "off"', "no action “fly”"),
        ('[actions]\nopen_app = "allow"', "open_app"),
        ("[[rule", "TOML"),
        ("version = 2", "TOML"),
    ],
)
def test_what_cannot_be_understood_is_refused(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(PolicyError, match="Nothing is allowed until") as caught:
        load_rules("balanced", write(tmp_path, text))
    assert why in str(caught.value)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge").write_bytes(b"#" * 300_000)
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "empty").write_bytes(b"")
    for name in ("folder", "binary", "huge", "dangling", "empty"):
        with pytest.raises(PolicyError, match="Nothing is allowed until"):
            load_rules("balanced", tmp_path / name)
    with pytest.raises(PolicyError, match="no policy profile"):
        load_rules("reckless")
    assert len(list(tmp_path.iterdir())) == 5, (
        "nothing was moved or mended behind the person's back"
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    a=assessments(),
    when=st.sampled_from(["illegal", "beyond", "medium", "high", "unsure-risk", "other-language"]),
    effect=st.sampled_from(["confirm", "block"]),
    at=st.floats(0, 1),
    name=st.sampled_from(["own", "illegal", "beyond", "high-risk", "hint-illegal", "medium-risk"]),
    grave=st.booleans(),
    profile=st.sampled_from(PROFILES),
)
def test_no_file_makes_any_decision_looser(
    tmp_path: Path,
    a: Assessment,
    when: str,
    effect: str,
    at: float,
    name: str,
    grave: bool,
    profile: str,
) -> None:
    text = (
        f'[[rule]]\nid = "{name}"\nwhen = "{when}"\neffect = "{effect}"\nat = {at!r}\n'
        f'sentence = "x"\ngrave = {str(grave).lower()}\n'
    )
    try:
        book = load_rules(profile, write(tmp_path, text))
    except PolicyError:
        return  # refused: nothing is decided by it
    own = Policy(book, FLOOR).on_command(a)
    base = Policy(load_rules(profile), FLOOR).on_command(a)
    assert own.effect.severity >= base.effect.severity
    assert own.grave or not base.grave or own.effect is Effect.BLOCK
