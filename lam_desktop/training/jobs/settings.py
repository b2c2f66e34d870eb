"""What a run of jobs may do, read from TOML; ``configs/factory.toml`` explains it."""

from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lam_desktop.training.config import CONFIGS, read_toml
from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.providers.settings import FREE, ProviderSettings

MICROS = 1_000_000
SHARED = ("max_concurrent", "requests_per_minute", "tokens_per_minute")


class Settings(BaseModel):
    """What all of them share; a value is never shown in an error, for it could be a key."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class BudgetSettings(Settings):
    """What one run may use; what is not set has no bound."""

    tokens: int | None = Field(default=None, ge=1)
    money: Decimal | None = Field(default=None, gt=0)
    seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)

    @property
    def micros(self) -> int | None:
        """The money in millionths."""
        return None if self.money is None else int(self.money * MICROS)

    def share(self, processes: int) -> Self:
        """One process's part; the time is the same for all."""
        return self.model_copy(
            update={
                "tokens": self.tokens and max(1, self.tokens // processes),
                "money": self.money and self.money / processes,
            }
        )


class RetrySettings(Settings):
    """How often a job is tried, and how long it rests in between, in seconds."""

    attempts: int = Field(default=5, ge=1)
    first: float = Field(default=2.0, gt=0, allow_inf_nan=False)
    longest: float = Field(default=120.0, gt=0, allow_inf_nan=False)
    longest_asked: float = Field(default=900.0, gt=0, allow_inf_nan=False)


class RunSettings(Settings):
    """Everything that a run of jobs depends on."""

    workers: int = Field(default=64, ge=1, le=1000)
    processes: int = Field(default=2, ge=1, le=1000)
    lease_seconds: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    retries: RetrySettings = RetrySettings()
    budget: BudgetSettings = BudgetSettings()
    providers: dict[str, ProviderSettings] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _money_needs_prices(self) -> Self:
        if self.budget.money is None:
            return self
        for name, each in self.providers.items():
            if each.kind not in FREE and None in (each.input_price, each.output_price):
                raise ValueError(
                    f"a budget of money needs prices: give the provider {name} its input_price "
                    "and output_price, 0 if it costs nothing"
                )
        return self

    def share(self, processes: int) -> Self:
        """What one of several processes may do, so that all together keep limits and budgets."""
        providers = {name: _share(name, each, processes) for name, each in self.providers.items()}
        return self.model_copy(
            update={"budget": self.budget.share(processes), "providers": providers}
        )


def load_settings(name_or_path: str) -> RunSettings:
    """The settings shipped under a name, or those of a TOML file, whose folder paths start from."""
    settings = read_toml(name_or_path, RunSettings, what="settings of the run")
    path = Path(name_or_path)
    folder = path.parent if path.suffix == ".toml" else CONFIGS
    providers = {
        name: each.model_copy(update={"path": each.path and folder / each.path.expanduser()})
        for name, each in settings.providers.items()
    }
    return settings.model_copy(update={"providers": providers})


def micros(settings: ProviderSettings, input_tokens: int, output_tokens: int) -> int:
    """A cost in millionths, rounded up: a price for a million is one of a millionth each."""
    cost = _decimal(settings.input_price) * input_tokens
    cost += _decimal(settings.output_price) * output_tokens
    return int(cost.to_integral_value(ROUND_CEILING))


def _decimal(price: float | None) -> Decimal:
    return Decimal(str(price or 0))


def _share(name: str, settings: ProviderSettings, processes: int) -> ProviderSettings:
    shares: dict[str, int | None] = {}
    for what in SHARED:
        limit: int | None = getattr(settings, what)
        if limit is not None and limit < processes:
            raise JobsError(
                f"{processes} processes cannot share {what} = {limit} of the provider {name}. Set "
                "processes lower, or the limit higher if the provider allows it."
            )
        shares[what] = None if limit is None else limit // processes
    return settings.model_copy(update=shares)
