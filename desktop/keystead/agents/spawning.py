"""How an agent begins.

Owns what it is started with and the record that comes of it; running it is ``turns``' work.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from keystead.agents import refusals
from keystead.agents.agent_record import AgentRecord, ProfileReference
from keystead.agents.entries import AgentInfo, AgentState
from keystead.agents.naming import name_from_task
from keystead.agents.process_mark import ProcessMark
from keystead.models.model_ref import ModelRef
from keystead.models.models import Models
from keystead.origin import Origin
from keystead.plain_text import plain_line
from keystead.profiles.effective import EffectiveProfile
from keystead.profiles.generation import Generation
from keystead.redaction import redactor
from keystead.secret import Secret


@dataclass(frozen=True, slots=True)
class SpawnRequest:
    """What an agent is started with.

    ``model`` is a reference as typed or one that was understood; without it the profile's default
    is asked for. Without a ``name`` the task gives one.
    ``generation`` goes over the profile's choices; ``given`` is a key for this agent alone,
    ``send_key`` an origin that the key may go to though it was saved for another.
    """

    task: str
    profile: EffectiveProfile
    model: str | ModelRef = ""
    name: str = ""
    instructions: str = ""
    generation: Generation = field(default_factory=Generation)
    given: Secret | None = None
    send_key: Origin | None = None


async def model_of(request: SpawnRequest, models: Models) -> str:
    """The id to ask for. Raises `KeysteadError`: no model, or none of the request's profile."""
    profile, asked = request.profile, request.model
    if isinstance(asked, ModelRef):
        return asked.model
    text = storable(asked) or profile.default_model
    if not text:
        raise refusals.no_model(profile.name)
    found = await models.resolve_asking(
        text, profile, fixed=True, given=request.given, send_key=request.send_key
    )
    return found.model


def new_record(request: SpawnRequest, model: str, process: ProcessMark) -> AgentRecord:
    """The agent that ``request`` asks for. Raises `KeysteadError`: no task."""
    profile = request.profile
    task = redactor.mask_values(storable(request.task).strip())
    if not task:
        raise refusals.nothing_to_do()
    now = time.time()
    info = AgentInfo(
        id=uuid.uuid4().hex,
        name=name_of(request.name) or name_from_task(redactor.clean(task)),
        profile=profile.name,
        model=model,
        state=AgentState.STARTING,
        task=task,
        created_at=now,
        updated_at=now,
        cost_usd=0.0,
        generation=request.generation,
    )
    instructions = redactor.mask_values(storable(request.instructions))
    reference = ProfileReference.of(profile)
    return AgentRecord(info, reference, instructions, process)


def name_of(text: str) -> str:
    """What a person calls an agent, as it is kept; empty where it says nothing."""
    return plain_line(redactor.clean(storable(text)))


def storable(text: str) -> str:
    """``text`` with what is no Unicode replaced: bytes of a command line that are no UTF-8."""
    return text.encode("utf-8", "replace").decode()
