"""A message that is kept up to date where the channel lets its author edit it: Slack, Telegram."""

from typing import Any

import msgspec

from tracker.core.delivery.answers import Answer
from tracker.core.delivery.message import Message
from tracker.notify.channels import Target
from tracker.notify.posting import Poster

SLACK_API = "https://slack.com/api"
TELEGRAM_API = "https://api.telegram.org"
ANSWER_BYTES = 65_536
JSON = "application/json; charset=utf-8"
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
UNCHANGED = "message is not modified"


class Said(msgspec.Struct, frozen=True):
    """What came of a message, and the name by which it can be edited ('' where there is none)."""

    answer: Answer
    message_id: str = ""


class Slack:
    """One channel of Slack, spoken to by a bot."""

    def __init__(self, poster: Poster, target: Target, api: str = SLACK_API) -> None:
        self._poster = poster
        self._target = target
        self._api = api

    async def say(self, message: Message) -> Said:
        """Post *message* anew."""
        here = "<!here> " if message.rousing else ""
        return await self._asked("chat.postMessage", {"text": f"{here}{message.text}"})

    async def edit(self, message_id: str, message: Message) -> Said:
        """Put *message* in the place of an earlier one; where that is gone, post it anew."""
        said = await self._asked("chat.update", {"ts": message_id, "text": message.text})
        return await self.say(message) if said.answer.text in GONE else said

    async def _asked(self, method: str, fields: dict[str, Any]) -> Said:
        body = msgspec.json.encode({"channel": self._target.place, **fields})
        headers = {"Content-Type": JSON, "Authorization": f"Bearer {self._target.token}"}
        answer = await self._poster.post(
            f"{self._api}/{method}",
            headers,
            body,
            allow_private=self._api != SLACK_API,
            answer_bytes=ANSWER_BYTES,
        )
        told = _document(answer)
        if answer.status != 200 or told.get("ok") is True:
            return Said(answer, str(told.get("ts", "")))
        # Slack says 200 to everything that it has understood, and then what was wrong with it.
        return Said(Answer(status=400, text=str(told.get("error", "")), took_ms=answer.took_ms))


class Telegram:
    """One chat of Telegram, spoken to by a bot."""

    def __init__(self, poster: Poster, target: Target, api: str = TELEGRAM_API) -> None:
        self._poster = poster
        self._target = target
        self._api = api

    async def say(self, message: Message) -> Said:
        """Send *message* anew."""
        return await self._asked("sendMessage", {"text": message.text})

    async def edit(self, message_id: str, message: Message) -> Said:
        """Put *message* in the place of an earlier one; where that is gone, send it anew."""
        number = int(message_id) if message_id.isdecimal() else 0
        said = await self._asked("editMessageText", {"message_id": number, "text": message.text})
        if UNCHANGED in said.answer.text:
            return Said(Answer(status=200, took_ms=said.answer.took_ms), message_id)
        return await self.say(message) if said.answer.status == 400 else said

    async def _asked(self, method: str, fields: dict[str, Any]) -> Said:
        body = msgspec.json.encode({"chat_id": self._target.place, **fields})
        answer = await self._poster.post(
            f"{self._api}/bot{self._target.token}/{method}",
            {"Content-Type": JSON},
            body,
            allow_private=self._api != TELEGRAM_API,
            answer_bytes=ANSWER_BYTES,
        )
        told = _document(answer)
        result = told.get("result")
        number = result.get("message_id", "") if isinstance(result, dict) else ""
        return Said(_paused(answer, told), str(number))


def _paused(answer: Answer, told: dict[str, Any]) -> Answer:
    """Return *answer* with the pause that Telegram asks for in the body instead of a header."""
    parameters = told.get("parameters")
    pause_s = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if answer.status != 429 or not isinstance(pause_s, int):
        return answer
    return Answer(
        status=429, retry_after_s=float(pause_s), text=answer.text, took_ms=answer.took_ms
    )


def _document(answer: Answer) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(answer.text)
    except msgspec.DecodeError:
        return {}
    return told if isinstance(told, dict) else {}
