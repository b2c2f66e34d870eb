"""Lines of a file of answers in the OpenAI Batch format."""

import json
from typing import Any


def line(
    key: str,
    *,
    text: str | None = "blue",
    end: str | None = "stop",
    status: int = 200,
    **more: Any,
) -> str:
    """The line that answers ``key``."""
    body: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "annotator-7",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": end,
            }
        ],
        "usage": {"prompt_tokens": 21, "completion_tokens": 4, "total_tokens": 25},
        **more,
    }
    response = {"status_code": status, "request_id": "req-1", "body": body}
    return json.dumps({"id": "1", "custom_id": key, "response": response, "error": None})


def error_line(key: str, message: str) -> str:
    """The line that tells of an error instead."""
    told = {"code": "server_error", "message": message}
    return json.dumps({"id": "1", "custom_id": key, "response": None, "error": told})
