"""What can go wrong, one class a stage.

A message says what happened, what it means and what to do; it is shown to people as it is.
A block is a :class:`~lam_desktop.domain.decision.Decision`, never an exception.
"""


class LamError(Exception):
    """Base of every error that is meant for a person's eyes."""


class CommandError(LamError):
    """The text is no command: empty, too long, or not text at all."""


class ModelError(LamError):
    """The guard model is missing, altered or of an unknown shape."""


class ClassifyError(LamError):
    """The guard model could not judge this command."""


class PolicyError(LamError):
    """The policy file cannot be read or says something it may not say."""


class PlanError(LamError):
    """The planner failed; not the same as a plan that leaves something unplanned."""


class ApprovalError(LamError):
    """An approval is missing, spent, expired, or was given for another plan."""


class ExecuteError(LamError):
    """A step could not be carried out."""


class TargetError(ExecuteError):
    """What a step aims at is not there, changed since it was approved, or is ambiguous."""


class Stopped(ExecuteError):
    """The person asked to stop; whatever was held has been released."""


class RecordError(LamError):
    """The audit log cannot be written or read; nothing may be carried out without it."""


class SettingsError(LamError):
    """The settings file cannot be read or holds a value it may not hold."""


class KeysError(LamError):
    """The system keyring is absent, locked or does not answer."""


class UpdateError(LamError):
    """Whether there is a newer version could not be found out, or the answer cannot be trusted."""


class NotSupportedHere(ExecuteError):
    """This machine lacks what the step needs (a program, a device, a display)."""
