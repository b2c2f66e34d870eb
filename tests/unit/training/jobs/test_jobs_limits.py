"""Rates, pauses, usage and budgets, on a clock that takes no time."""

import asyncio
import math
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jobs_world import FakeProvider, answer, at_once, settings_of

from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.jobs.backoff import pause
from lam_desktop.training.jobs.budget import Amount, Budget, money
from lam_desktop.training.jobs.errors import BudgetSpentError, JobsError
from lam_desktop.training.jobs.metered import Metered
from lam_desktop.training.jobs.rates import Gate, Window
from lam_desktop.training.jobs.settings import BudgetSettings, RetrySettings, load_settings, micros
from lam_desktop.training.jobs.usage import believed, likely, most
from lam_desktop.training.providers.base import Answer, ProviderBusyError, Request, Usage
from lam_desktop.training.providers.settings import ProviderSettings

REQUEST = Request(key="k", system="Write rows.", user="Ten of them, please.", max_tokens=100)
LONGEST = 900.0


def provider_settings(**changes: object) -> ProviderSettings:
    values = {"kind": "ollama", "model": "m", "max_concurrent": 100, "timeout": 30}
    return ProviderSettings.model_validate(values | changes)


def metered(provider: FakeProvider, *, budget: Budget | None = None, **changes: object) -> Metered:
    settings = provider_settings(**changes)
    own = budget or Budget(BudgetSettings())
    return Metered(provider, settings, Gate(settings), own, longest_pause=LONGEST)


def asked_at(provider: FakeProvider) -> list[float]:
    return [time for time, _ in provider.asked]


@given(
    limit=st.integers(1, 20),
    arrivals=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=30),
)
@settings(deadline=None)
def test_no_minute_holds_more_than_the_limit(limit: int, arrivals: list[tuple[int, int]]) -> None:
    window, now = Window(limit), 0.0
    taken = []
    for gap, amount in arrivals:
        now += gap
        while (wait := window.wait(amount, now)) > 0:
            now += wait
        window.take(amount, now)
        taken.append((now, amount))

    for end, _ in taken:
        within = [amount for time, amount in taken if end - 60 < time <= end]
        # What is over the limit by itself goes alone.
        assert sum(within) <= limit or len(within) == 1


def test_nobody_waits_longer_than_the_limit_asks() -> None:
    window = Window(2)
    for now in (0.0, 10.0):
        window.take(1, now)

    assert window.wait(1, 20.0) == pytest.approx(40.0)
    assert window.wait(2, 20.0) == pytest.approx(50.0)
    assert window.wait(1, 60.0) == 0.0


def test_requests_a_minute_and_at_once_are_kept() -> None:
    provider = FakeProvider(seconds=2.0)

    async def work() -> None:
        meter = metered(provider, requests_per_minute=30, max_concurrent=4)
        await asyncio.gather(*(meter.answer(REQUEST) for _ in range(100)))

    at_once(work())

    times = asked_at(provider)
    assert provider.most == 4
    assert all(late - early >= 60 for early, late in zip(times, times[30:], strict=False))
    assert times[-1] <= 3 * 60 + 20


def test_tokens_a_minute_count_what_was_really_used() -> None:
    provider = FakeProvider(lambda request, _: answer("rows", read=20, written=30))
    whole = likely(REQUEST).tokens

    async def work() -> None:
        meter = metered(provider, tokens_per_minute=2 * whole)
        for _ in range(4):
            await meter.answer(REQUEST)

    at_once(work())

    # By the estimates only two would fit into the first minute.
    assert asked_at(provider)[2] < 5


def test_a_pause_that_a_provider_asks_for_holds_for_all() -> None:
    def script(_: Request, number: int) -> Answer:
        if number == 1:
            raise ProviderBusyError("too many", retry_after=100)
        return answer("rows")

    provider = FakeProvider(script, seconds=0.5)

    async def work() -> list[object]:
        meter = metered(provider, max_concurrent=1)
        asked = [meter.answer(REQUEST) for _ in range(4)]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    found = at_once(work())

    assert sum(isinstance(each, Answer) for each in found) == 3
    assert asked_at(provider)[1] == pytest.approx(100.5)


@pytest.mark.parametrize(
    ("asked", "waited"), [(-5.0, 0.0), (1e12, LONGEST), (math.nan, LONGEST), (math.inf, LONGEST)]
)
def test_an_absurd_pause_is_bounded(asked: float, waited: float) -> None:
    def script(_: Request, number: int) -> Answer:
        if number == 1:
            raise ProviderBusyError("too many", retry_after=asked)
        return answer("rows")

    provider = FakeProvider(script, seconds=0.0)

    async def work() -> None:
        meter = metered(provider)
        with pytest.raises(ProviderBusyError):
            await meter.answer(REQUEST)
        await meter.answer(REQUEST)

    at_once(work())

    assert asked_at(provider)[1] == pytest.approx(waited)


def test_a_provider_that_hangs_is_left_and_may_have_charged() -> None:
    provider = FakeProvider(seconds=math.inf)

    async def work() -> Metered:
        meter = metered(provider, timeout=30)
        with pytest.raises(ProviderBusyError, match="no answer within 30 seconds"):
            await meter.answer(REQUEST)
        assert asyncio.get_running_loop().time() == pytest.approx(30)
        return meter

    spent = at_once(work()).tally.spent

    assert (spent.requests, spent.output_tokens, spent.estimated) == (1, 100, True)


def test_a_refusal_is_not_charged() -> None:
    def script(_: Request, __: int) -> Answer:
        raise ProviderBusyError("too many")

    async def work() -> Metered:
        meter = metered(FakeProvider(script))
        with pytest.raises(ProviderBusyError):
            await meter.answer(REQUEST)
        return meter

    spent = at_once(work()).tally.spent
    assert (spent.requests, spent.input_tokens, spent.output_tokens) == (1, 0, 0)


@given(
    attempt=st.integers(1, 10_000),
    asked=st.none() | st.floats(),
    seed=st.integers(0, 1000),
)
@settings(deadline=None)
def test_a_rest_is_bounded_and_never_shorter_than_asked(
    attempt: int, asked: float | None, seed: int
) -> None:
    settings = RetrySettings()

    rest = pause(attempt, settings, Random(seed), asked=asked)

    wanted = 0.0
    if asked is not None:
        wanted = min(max(asked, 0.0), settings.longest_asked) if math.isfinite(asked) else 900.0
    grown = min(settings.longest, settings.first * 2.0 ** min(attempt - 1, 60))
    assert wanted <= rest <= wanted + grown


def test_rests_grow_and_differ() -> None:
    chance = Random(1)
    means = [
        sum(pause(attempt, RetrySettings(), chance) for _ in range(500)) / 500
        for attempt in range(1, 6)
    ]

    assert all(late > early for early, late in pairwise(means))


@given(
    text=st.text(max_size=200),
    read=st.none() | st.integers(),
    written=st.none() | st.integers(),
)
@settings(deadline=None)
def test_usage_is_never_absurd(text: str, read: int | None, written: int | None) -> None:
    usage = Usage(input_tokens=read, output_tokens=written)

    used = believed(REQUEST, Answer(text=text, model="m", usage=usage))

    assert 0 <= used.input_tokens <= 4 * most(REQUEST).input_tokens
    assert 0 <= used.output_tokens <= 4 * (max(100, 4 * len(text)) + 256)
    assert used.input_tokens > 0
    if not used.estimated:
        assert (used.input_tokens, used.output_tokens) == (read, written)


@pytest.mark.parametrize(("read", "written"), [(12, 80), (300, 350)])
def test_a_count_that_can_be_true_is_believed(read: int, written: int) -> None:
    used = believed(REQUEST, answer("some rows " * 20, read=read, written=written))

    assert (used.input_tokens, used.output_tokens, used.estimated) == (read, written, False)


def test_a_cost_is_exact_in_millionths() -> None:
    settings = provider_settings(kind="openai", input_price=0.1, output_price=2.0)

    assert micros(settings, 10, 0) == 1
    assert micros(settings, 1_000_000, 1_000_000) == 2_100_000
    assert micros(settings, 1, 0) == 1  # rounded up
    assert money(2_100_000) == "2.10"
    assert money(1) == "0.000001"
    assert money(1_234_500_000) == "1,234.50"


def test_a_budget_is_never_overspent() -> None:
    provider = FakeProvider(lambda request, _: answer("rows", read=20, written=80))
    bound = most(REQUEST).tokens * 3

    async def work() -> list[object]:
        budget = Budget(BudgetSettings(tokens=bound))
        meter = metered(provider, budget=budget)
        asked = [meter.answer(REQUEST) for _ in range(50)]
        return list(await asyncio.gather(*asked, return_exceptions=True))

    found = at_once(work())

    answers = [each for each in found if isinstance(each, Answer)]
    refused = [each for each in found if isinstance(each, BudgetSpentError)]
    assert len(answers) + len(refused) == 50
    assert bound - most(REQUEST).tokens < 100 * len(answers) <= bound


def test_a_budget_tells_what_was_spent() -> None:
    async def work() -> None:
        budget = Budget(BudgetSettings.model_validate({"money": "0.5"}))
        await budget.reserve(Amount(micros=400_000))
        budget.settle(Amount(micros=400_000), Amount(micros=300_000))
        with pytest.raises(BudgetSpentError, match=r"budget of 0\.50 is spent: 0\.30 were used"):
            await budget.reserve(Amount(micros=250_000))

    at_once(work())


def test_processes_share_limits_and_budgets() -> None:
    settings = settings_of(
        budget={"tokens": 1000, "money": 3, "seconds": 60},
        provider={"requests_per_minute": 10, "max_concurrent": 4},
    )

    share = settings.share(4)

    assert (share.budget.tokens, share.budget.micros, share.budget.seconds) == (250, 750_000, 60)
    assert share.providers["fake"].requests_per_minute == 2
    assert share.providers["fake"].tokens_per_minute is None
    with pytest.raises(JobsError, match="5 processes cannot share max_concurrent = 4"):
        settings.share(5)


def test_the_shipped_settings_can_be_read() -> None:
    assert load_settings("factory").retries.attempts == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("workers = 0", "workers"),
        ("wokers = 3", "wokers"),
        ("[budget]\nmoney = -1", "money"),
        (
            '[budget]\nmoney = 1\n[providers.a]\nkind = "openai"\nmodel = "m"',
            "a budget of money needs prices",
        ),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "own.toml").write_text(content)

    with pytest.raises(DatasetError, match=said):
        load_settings(str(tmp_path / "own.toml"))


def test_paths_start_from_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        '[providers.a]\nkind = "file"\nmodel = "m"\npath = "answers.jsonl"'
    )

    found = load_settings(str(tmp_path / "own.toml"))

    assert found.providers["a"].path == tmp_path / "answers.jsonl"
