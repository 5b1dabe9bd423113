"""A chat hook's messages: several alerts in one, and one that is edited where the channel can."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from tracker.core.delivery.answers import Answer
from tracker.core.delivery.hook import Hook
from tracker.core.delivery.message import Line, message_of
from tracker.notify.channels import Target, editable
from tracker.notify.chat import send_chat
from tracker.notify.editing import SLACK_API, TELEGRAM_API, Slack, Telegram
from tracker.notify.posting import Poster
from tracker.ports import Hooks

LINES_KEPT = 10
"""Alerts that an updated message goes on showing."""

ALONE = 3
"""An edit rings nobody's telephone, so an alert of this significance begins a new message."""


class Board(msgspec.Struct, frozen=True):
    """The message of a channel that is edited: its name there, and what it shows."""

    message_id: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Chat:
    """Says lines in the channels of hooks. The addresses of the two services are theirs."""

    hooks: Hooks
    poster: Poster
    timeout_s: float
    slack_api: str = SLACK_API
    telegram_api: str = TELEGRAM_API

    async def say(self, hook: Hook, contest_id: str, lines: Sequence[Line]) -> Answer:
        """Say *lines*, of one contest, as one message; keep the board of a hook that has one."""
        target = editable(hook.url) if hook.updating else None
        if target is None:
            message = message_of(lines, hook.language)
            return await send_chat(hook, message, timeout_s=self.timeout_s)
        note = f"board/{contest_id}"
        raw = await self.hooks.note(hook.id, note)
        board = msgspec.json.decode(raw, type=Board) if raw else Board()
        begins = not board.message_id or any(_is_weighty(line) for line in lines)
        shown = _shown(() if begins else board.lines, lines)
        message, bot = message_of(shown, hook.language), self._bot(target)
        said = await (bot.say(message) if begins else bot.edit(board.message_id, message))
        if said.answer.status is not None and said.answer.status < 300:
            kept = Board(said.message_id or board.message_id, shown)
            await self.hooks.set_note(hook.id, note, msgspec.json.encode(kept).decode())
        return said.answer

    def _bot(self, target: Target) -> Slack | Telegram:
        if target.kind == "slack":
            return Slack(self.poster, target, self.slack_api)
        return Telegram(self.poster, target, self.telegram_api)


def _is_weighty(line: Line) -> bool:
    return line.news and line.significance >= ALONE


def _shown(before: Sequence[Line], lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return *lines*, the newest first, and of those before as many as there is room for."""
    return (*reversed(lines), *before)[: max(LINES_KEPT, len(lines))]
