"""A model of transformers in a folder; nothing is downloaded, and no code of it runs."""

import threading
from pathlib import Path
from typing import Any

import torch
from jinja2 import TemplateError
from transformers import AutoModelForCausalLM, AutoTokenizer, StoppingCriteriaList, logging

from lam_desktop.training.providers.base import (
    Answer,
    ProviderBusyError,
    ProviderError,
    Request,
    Usage,
)
from lam_desktop.training.providers.chat_completion import ENDS, messages
from lam_desktop.training.providers.reading import Source, answer


class TransformersModel:
    """A causal language model with its tokenizer, on the graphics card where there is one."""

    def __init__(self, folder: Path, source: Source) -> None:
        if not folder.is_dir():
            # Otherwise transformers would take it for a model's name on its hub.
            raise FileNotFoundError(f"there is no folder {folder}")
        # Its bar would be drawn over the progress of the jobs.
        logging.disable_progress_bar()
        self._source = source
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype="auto"
        ).to(self._device)
        self._model.eval()

    def answer(self, request: Request, stopped: threading.Event) -> Answer:
        """The answer; see LocalModel."""
        inputs = self._encoded(request)
        read = inputs["input_ids"].shape[1]
        written = self._written(inputs, request, self._room(read, request), stopped)
        if stopped.is_set():
            raise ProviderBusyError(f"{self._source.name} was stopped while it answered.")
        return answer(
            self._source,
            model=None,
            text=self._tokenizer.decode(written, skip_special_tokens=True).strip(),
            ends=ENDS,
            end="stop" if written and written[-1] in self._ends() else "length",
            usage=Usage(input_tokens=read, output_tokens=len(written)),
        )

    def close(self) -> None:
        """Let the weights go."""
        del self._model
        if self._device == "cuda":
            torch.cuda.empty_cache()

    def _encoded(self, request: Request) -> Any:
        if self._tokenizer.chat_template is None:
            prompt = "\n\n".join(text for text in (request.system, request.user, "") if text)
            return self._tokenizer(f"{prompt}\n\n", return_tensors="pt").to(self._device)
        try:
            return self._templated(messages(request))
        except TemplateError:
            # Some models' templates know no system message.
            whole = f"{request.system}\n\n{request.user}"
            return self._templated([{"role": "user", "content": whole}])

    def _templated(self, chat: list[dict[str, str]]) -> Any:
        return self._tokenizer.apply_chat_template(
            chat, add_generation_prompt=True, return_tensors="pt", return_dict=True
        ).to(self._device)

    def _room(self, read: int, request: Request) -> int:
        longest: int | None = getattr(self._model.config, "max_position_embeddings", None)
        if longest is None:
            return request.max_tokens
        if read >= longest:
            raise ProviderError(
                f"The request {request.key} has {read} tokens; {self._source.name} reads {longest}"
                " at most, with its answer. Ask for less, or take a model that reads more."
            )
        return min(request.max_tokens, longest - read)

    def _written(
        self, inputs: Any, request: Request, room: int, stopped: threading.Event
    ) -> list[int]:
        def halt(tokens: torch.Tensor, _scores: object, **_rest: object) -> torch.Tensor:
            return torch.full((tokens.shape[0],), stopped.is_set(), device=tokens.device)

        warm = request.temperature > 0
        sampling = {"temperature": request.temperature} if warm else {}
        with torch.inference_mode():
            output = self._model.generate(
                **inputs,
                max_new_tokens=room,
                do_sample=warm,
                stopping_criteria=StoppingCriteriaList([halt]),
                pad_token_id=self._padding(),
                **sampling,
            )
        written: list[int] = output[0][inputs["input_ids"].shape[1] :].tolist()
        return written

    def _ends(self) -> set[int]:
        ends = self._model.generation_config.eos_token_id
        return set() if ends is None else {ends} if isinstance(ends, int) else set(ends)

    def _padding(self) -> int:
        """Nothing is padded, for one request is answered at a time; transformers wants a number."""
        padding: int | None = self._tokenizer.pad_token_id
        return padding if padding is not None else min(self._ends(), default=0)
