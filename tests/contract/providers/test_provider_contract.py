"""What every provider does, whatever is behind it."""

import asyncio
import gc
import warnings

import pytest
from provider_cases import Case

from lam_desktop.training.providers.base import Answer, ProviderError


async def asked(case: Case, *, max_tokens: int = 16) -> Answer:
    provider = case.open()
    try:
        return await provider.answer(case.request(max_tokens=max_tokens))
    finally:
        await provider.close()


def test_it_answers_and_tells_who_and_how_much(case: Case) -> None:
    answer = asyncio.run(asked(case))
    assert answer.text.strip()
    assert answer.model
    for count in (answer.usage.input_tokens, answer.usage.output_tokens):
        assert count is not None
        assert count > 0


def test_its_name_is_its_kind_and_its_model(case: Case) -> None:
    provider = case.open()
    assert provider.name == f"{case.kind}/small-1"
    asyncio.run(provider.close())


def test_an_answer_cut_at_its_longest_is_not_complete(case: Case) -> None:
    case.cut()
    assert not asyncio.run(asked(case, max_tokens=2)).complete


def test_a_whole_answer_is_complete(case: Case) -> None:
    assert asyncio.run(asked(case)).complete


def test_many_at_once_all_get_their_answers(case: Case) -> None:
    async def all_asked() -> list[Answer]:
        provider = case.open()
        try:
            return await asyncio.gather(
                *(provider.answer(case.request(number)) for number in range(case.crowd))
            )
        finally:
            await provider.close()

    answers = asyncio.run(all_asked())
    assert len(answers) == case.crowd
    assert all(answer.text.strip() for answer in answers)


def test_a_request_that_nobody_waits_for_any_more_spoils_none_after_it(case: Case) -> None:
    async def one_given_up() -> Answer:
        provider = case.open()
        try:
            given_up = asyncio.create_task(provider.answer(case.request(1)))
            await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)
            return await provider.answer(case.request(2))
        finally:
            await provider.close()

    assert asyncio.run(one_given_up()).text.strip()


def test_closed_twice_it_answers_no_more_and_says_so(case: Case) -> None:
    async def closed() -> None:
        provider = case.open()
        await provider.close()
        await provider.close()
        with pytest.raises(ProviderError, match="closed"):
            await provider.answer(case.request())

    asyncio.run(closed())


def test_nothing_is_left_open(case: Case) -> None:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        asyncio.run(asked(case))
        gc.collect()
    told = [str(warning.message) for warning in heard]
    assert not [text for text in told if "unclosed" in text or "never awaited" in text]


def test_the_loop_goes_on_while_it_answers(case: Case) -> None:
    """A heartbeat of the jobs must not wait for a model."""

    async def beats_while_asked() -> int:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0)  # turns of the loop, not time: the machine may be fast
                beats += 1

        heart = asyncio.create_task(beat())
        await asked(case)
        heart.cancel()
        return beats

    case.slow()
    beats = asyncio.run(beats_while_asked())
    assert beats > 20 or case.kind == "file", "it held the loop up"
